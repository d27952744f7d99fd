package io.tunewright.llm;

import io.tunewright.llm.weights.Safetensors;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What transformers 5.18 and PEFT 0.21 compute on a tiny model, in float32 on a CPU.
record ParityFixture(Path directory) {

    static ParityFixture named(String name) {
        try {
            return new ParityFixture(Path.of(Objects.requireNonNull(
                                    ParityFixture.class.getResource("/parity/" + name + "/expected.json"))
                            .toURI())
                    .getParent());
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    String name() {
        return directory.getFileName().toString();
    }

    Path model() {
        return directory.resolve("model");
    }

    JsonNode expected() throws IOException {
        return new JsonMapper().readTree(Files.readString(directory.resolve("expected.json")));
    }

    int[] ids(String... path) throws IOException {
        JsonNode node = expected();
        for (String step : path) {
            node = node.get(step);
        }
        return StreamSupport.stream(node.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    float[] floats(String file, String tensor) {
        ByteBuffer bytes = bytes(directory.resolve(file), tensor);
        float[] values = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(values);
        return values;
    }

    int[] longs(String file, String tensor) {
        ByteBuffer bytes = bytes(directory.resolve(file), tensor);
        int[] values = new int[bytes.remaining() / 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.toIntExact(bytes.getLong(i * 8));
        }
        return values;
    }

    static ByteBuffer bytes(Path file, String tensor) {
        var tensors = Safetensors.open(file);
        return tensors.read(tensors.get(tensor));
    }

    /// The evaluation batch, (4, 16).
    Batch batch() {
        return Batch.of(4, 16, longs("expected.safetensors", "input_ids"), longs("expected.safetensors", "labels"));
    }

    /// Micro-batch `index` of a training curve, (2, 32).
    Batch trainingBatch(String file, int index) {
        int size = 2 * 32;
        int[] ids = new int[size];
        int[] labels = new int[size];
        System.arraycopy(longs(file, "input_ids"), index * size, ids, 0, size);
        System.arraycopy(longs(file, "labels"), index * size, labels, 0, size);
        return Batch.of(2, 32, ids, labels);
    }
}
