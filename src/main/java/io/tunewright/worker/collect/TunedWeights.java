package io.tunewright.worker.collect;

import io.tunewright.llm.ModelCompanions;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.convert.XtunerAdapter;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TuningMethod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes the weights out of a trainer's checkpoint. Only tensors are taken from it: the configuration beside an
/// adapter is written anew from the recipe, and what belongs to a whole model comes from its base.
final class TunedWeights {

    private static final String ADAPTER = "adapter_model.safetensors";
    private static final Pattern FACTOR =
            Pattern.compile("base_model\\.model\\.[A-Za-z0-9_.]{1,200}\\.(lora_[AB]\\.weight|lora_magnitude_vector)");
    private static final Pattern WEIGHTS =
            Pattern.compile("model(-[0-9]{5}-of-[0-9]{5})?\\.safetensors|model\\.safetensors\\.index\\.json");

    private final Path directory;
    private final RunSpec spec;

    TunedWeights(Path runDirectory, RunSpec spec) {
        this.directory = runDirectory;
        this.spec = spec;
    }

    /// Puts the model that a checkpoint holds into `draft`.
    ///
    /// @throws ModelRefusedException if it is not what the recipe asked for
    void take(Path checkpoint, Path draft) throws IOException {
        var config = adapter();
        if (config == null) {
            takeModel(checkpoint, draft);
        } else {
            link(checkpoint.resolve(ADAPTER), draft.resolve(ADAPTER));
            check(Safetensors.open(draft.resolve(ADAPTER)), config);
            config.write(draft);
        }
    }

    /// The same of a checkpoint of XTuner, a pickle of which nothing but tensors is read.
    ///
    /// @throws ModelRefusedException if it is not what the recipe asked for, or cannot be read
    void takeXtuner(Path checkpoint, Path draft) throws IOException {
        var config = adapter();
        if (config == null) {
            throw new ModelRefusedException("no-weights", "XTuner was asked for an adapter only");
        }
        var file = draft.resolve(ADAPTER);
        XtunerAdapter.open(checkpoint, OptionalDouble.of(config.alpha())).writeFactors(file);
        check(Safetensors.open(file), config);
        config.write(draft);
    }

    private @Nullable AdapterConfig adapter() {
        return switch (spec.settings().method()) {
            case TuningMethod.Lora(var rank, var alpha, var dropout, var targets, var stabilised, var decomposed) ->
                new AdapterConfig(spec.baseModelName(), rank, alpha, dropout, targets, stabilised, decomposed);
            case TuningMethod.QLora(var rank, var alpha, var dropout, var targets, var doubly) ->
                new AdapterConfig(spec.baseModelName(), rank, alpha, dropout, targets, false, false);
            case TuningMethod.Full _, TuningMethod.Freeze _, TuningMethod.Prefix _ -> null;
        };
    }

    private void takeModel(Path checkpoint, Path draft) throws IOException {
        for (var file : files(checkpoint)) {
            String name = String.valueOf(file.getFileName());
            if (WEIGHTS.matcher(name).matches()) {
                link(file, draft.resolve(name));
                if (name.endsWith(".safetensors")) {
                    Safetensors.open(draft.resolve(name));
                }
            }
        }
        if (files(draft).isEmpty()) {
            throw new ModelRefusedException("no-weights", "the trainer's checkpoint has no weights in safetensors");
        }
        ModelCompanions.copy(directory.resolve(spec.modelDirectory()), draft);
    }

    private static void check(Safetensors adapter, AdapterConfig config) {
        for (var tensor : adapter.tensors().values()) {
            var name = FACTOR.matcher(tensor.name());
            if (!name.matches()) {
                throw new ModelRefusedException(
                        "bad-adapter", "the trainer's adapter has tensors that LoRA does not have");
            }
            boolean ranked =
                    switch (name.group(1)) {
                        case "lora_A.weight" ->
                            tensor.shape().size() == 2 && tensor.shape().get(0) == config.rank();
                        case "lora_B.weight" ->
                            tensor.shape().size() == 2 && tensor.shape().get(1) == config.rank();
                        default -> config.decomposed() && tensor.shape().size() == 1;
                    };
            if (!ranked) {
                throw new ModelRefusedException(
                        "bad-adapter", "the trainer's adapter is not of rank %d".formatted(config.rank()));
            }
        }
        if (adapter.tensors().isEmpty()) {
            throw new ModelRefusedException("bad-adapter", "the trainer's adapter is empty");
        }
    }

    /// A second name for the same bytes: the trainer writes none of its files again.
    static void link(Path from, Path to) throws IOException {
        if (!Files.isRegularFile(from, LinkOption.NOFOLLOW_LINKS)) {
            throw new ModelRefusedException("no-weights", "the trainer's checkpoint lacks " + from.getFileName());
        }
        try {
            Files.createLink(to, from);
        } catch (UnsupportedOperationException otherDisk) {
            Files.copy(from, to, LinkOption.NOFOLLOW_LINKS);
        }
        if (!Files.isRegularFile(to, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(to);
            throw new ModelRefusedException("no-weights", from.getFileName() + " is no regular file");
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.limit(10_000).sorted().toList();
        }
    }
}
