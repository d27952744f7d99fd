package io.tunewright.worker.starter;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// The trained model as it lies in the repository: weights in bfloat16, which halves them.
final class ShippedModel {

    private static final List<String> COMPANIONS =
            List.of("tokenizer.json", "tokenizer_config.json", "generation_config.json", "chat_template.jinja");

    private ShippedModel() {}

    static void write(Path checkpoint, Path target, ModelShape shape) throws IOException {
        Files.createDirectories(target);
        for (var companion : COMPANIONS) {
            Files.copy(checkpoint.resolve(companion), target.resolve(companion), StandardCopyOption.REPLACE_EXISTING);
        }
        FreshModel.json(target.resolve("config.json"), shape.config("bfloat16"));
        var trained = Safetensors.open(checkpoint.resolve("model.safetensors"));
        var specs = trained.tensors().values().stream()
                .map(entry -> new SafetensorsWriter.Spec(entry.name(), TensorType.BF16, entry.shape()))
                .toList();
        try (var writer = new SafetensorsWriter(target.resolve("model.safetensors"), specs)) {
            for (var entry : trained.tensors().values()) {
                writer.write(entry.name(), rounded(trained.read(entry)));
            }
            writer.commit();
        }
    }

    /// Rounds float32 values to the nearest bfloat16, to even ones where two are equally near.
    static ByteBuffer rounded(ByteBuffer floats) {
        var values = floats.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
        var halves = ByteBuffer.allocate(values.remaining() * Short.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (values.hasRemaining()) {
            int bits = values.get();
            halves.putShort((short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16));
        }
        return halves.flip();
    }
}
