package io.tunewright.llm.convert;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.pickle.TrainingCheckpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where XTuner leaves a checkpoint: `iter_500.pth` (or `epoch_1.pth`), a file, or with DeepSpeed a directory with
/// the file `mp_rank_00_model_states.pt`.
///
/// @param name of the checkpoint, such as `iter_500.pth`
/// @param file that holds the tensors
record XtunerDirectory(String name, Path file) {

    private static final Pattern CHECKPOINT = Pattern.compile("(?:iter|epoch)_([0-9]{1,12})\\.pth");
    private static final String DEEPSPEED = "mp_rank_00_model_states.pt";
    private static final String DEEPSPEED_SECOND = "mp_rank_01_model_states.pt";
    private static final String LAST = "last_checkpoint";
    private static final int MAX_LAST_BYTES = 4096;
    private static final List<String> MODEL_FILES = List.of(
            "model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json");

    /// Whether a directory holds checkpoints of XTuner and no model that needs none of them.
    static boolean isAt(Path directory) {
        return MODEL_FILES.stream().noneMatch(file -> Files.exists(directory.resolve(file)))
                && newest(directory).isPresent();
    }

    /// Whether a file or directory has the name of a checkpoint.
    static boolean isCheckpoint(Path path) {
        return CHECKPOINT.matcher(String.valueOf(path.getFileName())).matches();
    }

    /// The checkpoint that `last_checkpoint` names, else the one with the highest number.
    static XtunerDirectory open(Path directory) {
        var name = last(directory)
                .or(() -> newest(directory))
                .orElseThrow(() -> new ModelRefusedException(
                        "missing-weights", "The directory has no checkpoint of XTuner, such as iter_500.pth"));
        return of(directory.resolve(name));
    }

    /// @param checkpoint the file, or DeepSpeed's directory
    static XtunerDirectory of(Path checkpoint) {
        var name = String.valueOf(checkpoint.getFileName());
        if (!Files.isDirectory(checkpoint)) {
            return new XtunerDirectory(name, checkpoint);
        }
        var file = checkpoint.resolve(DEEPSPEED);
        if (Files.exists(checkpoint.resolve("zero_pp_rank_0_" + DEEPSPEED))) {
            throw new ModelRefusedException(
                    "partitioned-checkpoint",
                    "%s is a checkpoint of DeepSpeed ZeRO-3, whose tensors are spread over the ranks; put it together with the zero_to_fp32.py that DeepSpeed left beside it, or train with ZeRO-2"
                            .formatted(name));
        }
        if (Files.exists(checkpoint.resolve(DEEPSPEED_SECOND))) {
            throw new ModelRefusedException(
                    "partitioned-checkpoint",
                    "%s is a checkpoint of a model that DeepSpeed split between ranks; put it together first"
                            .formatted(name));
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new ModelRefusedException(
                    "missing-weights",
                    "%s is a directory without the file %s, which DeepSpeed writes; copy the whole checkpoint"
                            .formatted(name, DEEPSPEED));
        }
        return new XtunerDirectory(name, file);
    }

    TrainingCheckpoint read() {
        return TrainingCheckpoint.open(file);
    }

    private static Optional<String> last(Path directory) {
        var file = directory.resolve(LAST);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MAX_LAST_BYTES) {
                return Optional.empty();
            }
            // a path of the machine that trained: only its last part means something here
            var path = Files.readString(file).strip();
            var name = path.substring(path.lastIndexOf('/') + 1);
            return Optional.of(name)
                    .filter(each -> CHECKPOINT.matcher(each).matches() && Files.exists(directory.resolve(each)));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<String> newest(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(name -> CHECKPOINT.matcher(name).matches())
                    .max(Comparator.comparingLong(XtunerDirectory::number).thenComparing(Comparator.naturalOrder()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the directory", e);
        }
    }

    private static long number(String name) {
        var matcher = CHECKPOINT.matcher(name);
        return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
    }
}
