package io.tunewright.bench;

import io.tunewright.bench.PlatformBench.Spread;
import io.tunewright.llm.Precision;
import io.tunewright.llm.TrainableModel;
import io.tunewright.llm.Tuning;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.springframework.util.FileSystemUtils;

/// Loading a model for LoRA in bf16 beside reading its file once, both from the page cache, in turns in one process.
/// Arguments: a shape of [RandomModel], rounds.
public final class LoadBench {

    private LoadBench() {}

    public static void main(String[] arguments) throws IOException {
        var shape = RandomModel.SHAPES.stream()
                .filter(each -> each.name().equals(arguments[0]))
                .findFirst()
                .orElseThrow();
        int rounds = Integer.parseInt(arguments[1]);
        var home = Files.createTempDirectory("tunewright-load");
        try {
            shape.as(TensorType.BF16).write(home);
            var file = home.resolve("model.safetensors");
            double megabytes = Files.size(file) / 1e6;
            double[] loads = new double[rounds];
            double[] reads = new double[rounds];
            load(home); // classes and libraries
            read(file);
            for (int i = 0; i < rounds; i++) {
                reads[i] = read(file);
                loads[i] = load(home);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%s, %.0f MB, seconds: load %s   read %s   ratio %.2f%n",
                    shape.name(),
                    megabytes,
                    Spread.of(loads),
                    Spread.of(reads),
                    Spread.of(loads).median() / Spread.of(reads).median());
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
        Runtime.getRuntime().halt(0);
    }

    private static double load(Path directory) {
        long began = System.nanoTime();
        var method = new Tuning.Lora(8, 16, 0, List.of("q_proj", "v_proj"));
        try (var model = TrainableModel.load(directory, "random", method, Precision.BF16, 0, false, 1)) {
            double seconds = (System.nanoTime() - began) / 1e9;
            if (model.trainedParameters() == 0) {
                throw new IllegalStateException("nothing of the model would be trained");
            }
            return seconds;
        }
    }

    /// Into memory of its own, as any reader must; a new buffer each time, as a model's tensors are new.
    private static double read(Path file) throws IOException {
        long began = System.nanoTime();
        try (var channel = FileChannel.open(file)) {
            long left = channel.size();
            while (left > 0) {
                var part = ByteBuffer.allocateDirect((int) Math.min(left, 64 << 20));
                while (part.hasRemaining() && channel.read(part) >= 0) {}
                left -= part.position();
            }
        }
        return (System.nanoTime() - began) / 1e9;
    }
}
