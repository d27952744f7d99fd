package io.tunewright.worker.collect;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a trainer needs to go on from a checkpoint and nobody else may look into: optimiser, schedule and random
/// states, which are pickles. They are never opened here. Each becomes a tensor of bytes in one safetensors file, so
/// that they travel and are verified like all else, and only become files again for the same trainer.
final class ResumeArchive {

    static final String FILE = "trainer.safetensors";

    /// `optimizer.pt`, `rng_state_0.pth` …; those of DeepSpeed and FSDP lie in directories.
    private static final Pattern STATE = Pattern.compile("(?!training_args)[A-Za-z0-9_]{1,80}\\.(pt|pth|bin)|latest"
            + "|(global_step[0-9]{1,10}|optimizer_[0-9]{1,2}|pytorch_model_fsdp_[0-9]{1,2})"
            + "/[A-Za-z0-9_][A-Za-z0-9_.]{0,120}");
    private static final int MOST_FILES = 10_000;
    private static final int PIECE = 4 * 1024 * 1024;

    private ResumeArchive() {}

    /// Puts what there is of `checkpoint` into one file in `draft`; makes none if there is nothing.
    static void pack(Path checkpoint, Path draft) throws IOException {
        pack(checkpoint, states(checkpoint), draft);
    }

    /// The same with these files of `checkpoint` only.
    static void pack(Path checkpoint, List<String> names, Path draft) throws IOException {
        if (names.isEmpty()) {
            return;
        }
        var specs = new ArrayList<SafetensorsWriter.Spec>();
        for (String name : names) {
            specs.add(new SafetensorsWriter.Spec(name, TensorType.U8, List.of(Files.size(checkpoint.resolve(name)))));
        }
        try (var writer = new SafetensorsWriter(draft.resolve(FILE), specs)) {
            var buffer = ByteBuffer.allocate(PIECE);
            for (var spec : specs) {
                try (var in = FileChannel.open(
                        checkpoint.resolve(spec.name()), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
                    while (in.read(buffer.clear()) > 0) {
                        writer.write(spec.name(), buffer.flip());
                    }
                }
            }
            writer.commit();
        } catch (IllegalStateException | IllegalArgumentException changed) {
            throw new IOException("a file of the checkpoint changed while it was read", changed);
        }
    }

    /// Makes the files again, below `checkpoint`.
    static void unpack(Path archive, Path checkpoint) throws IOException {
        var packed = Safetensors.open(archive);
        try (var in = FileChannel.open(archive, StandardOpenOption.READ)) {
            for (var entry : packed.tensors().values()) {
                if (!STATE.matcher(entry.name()).matches() || entry.name().contains("..")) {
                    throw new IOException("the checkpoint holds a file of an odd name");
                }
                var file = checkpoint.resolve(entry.name());
                Files.createDirectories(file.getParent());
                try (var out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    long done = 0;
                    while (done < entry.bytes()) {
                        done += in.transferTo(entry.offset() + done, entry.bytes() - done, out);
                    }
                }
            }
        }
    }

    private static List<String> states(Path checkpoint) throws IOException {
        try (var files = Files.walk(checkpoint, 2)) {
            return files.limit(MOST_FILES)
                    .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .map(file -> checkpoint.relativize(file).toString())
                    .filter(name -> STATE.matcher(name).matches() && !name.contains(".."))
                    .sorted()
                    .toList();
        }
    }
}
