package io.tunewright.llm.convert;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.weights.Safetensors.Entry;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.llm.weights.WeightFiles.Located;
import io.tunewright.llm.weights.pickle.TorchFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Low-rank factors that XTuner trained, in PEFT's layout. Rank and targets are those of the tensors; alpha stands in
/// the training's configuration, which the checkpoint carries as text.
///
/// @param tensors under PEFT's names
public record XtunerAdapter(AdapterConfig config, List<AssembledTensor> tensors) {

    private static final Pattern FACTOR = Pattern.compile(
            "(?:llm\\.)?(base_model\\.model\\..+)\\.(lora_A|lora_B|lora_magnitude_vector)\\.default(?:\\.(weight))?");
    private static final Pattern BASE = Pattern.compile("pretrained_model_name_or_path\\s*=\\s*'([^'\\n]{1,300})'");
    private static final Set<TensorType> TYPES = Set.of(TensorType.F32, TensorType.F16, TensorType.BF16);

    /// Whether a checkpoint holds factors and no whole model.
    static boolean isOne(TorchFile file) {
        return file.tensors().keySet().stream()
                .anyMatch(name -> FACTOR.matcher(name).matches());
    }

    /// Whether a path is a checkpoint of XTuner with factors, or a directory with one.
    ///
    /// @throws ModelRefusedException if it is a checkpoint that cannot be read
    public static boolean isAt(Path path) {
        return find(path).filter(found -> isOne(found.read().tensors())).isPresent();
    }

    /// @param path  a checkpoint, or a directory with one
    /// @param alpha numerator of the scale, where the checkpoint does not tell it
    /// @throws ModelRefusedException `missing-alpha`, or what is wrong with the checkpoint
    public static XtunerAdapter open(Path path, OptionalDouble alpha) {
        var checkpoint = find(path)
                .orElseThrow(() -> new ModelRefusedException(
                        "missing-weights", path.getFileName() + " is no checkpoint of XTuner, such as iter_500.pth"));
        var read = checkpoint.read();
        List<AssembledTensor> tensors = new ArrayList<>();
        Set<String> targets = new TreeSet<>();
        long rank = 0;
        for (var entry : read.tensors().tensors().values()) {
            var factor = FACTOR.matcher(entry.name());
            if (!factor.matches() || !TYPES.contains(entry.type())) {
                throw new ModelRefusedException(
                        "unexpected-tensor",
                        "%s: %s (%s) is no low-rank factor; only LoRA and DoRA without modules_to_save can be converted"
                                .formatted(checkpoint.name(), shortened(entry.name()), entry.type()));
            }
            if (factor.group(2).equals("lora_A")) {
                rank = rank(checkpoint, entry, rank);
            }
            targets.add(factor.group(1).substring(factor.group(1).lastIndexOf('.') + 1));
            var name = factor.group(1) + "." + factor.group(2)
                    + (factor.group(2).equals("lora_magnitude_vector") ? "" : ".weight");
            tensors.add(new AssembledTensor(
                    new Spec(name, entry.type(), entry.shape()),
                    checkpoint.name(),
                    new Assembly.Stored(new Located(read.tensors().file(), entry))));
        }
        boolean decomposed =
                tensors.stream().anyMatch(tensor -> tensor.spec().name().endsWith("lora_magnitude_vector"));
        return new XtunerAdapter(
                config(checkpoint, read.configuration(), alpha, (int) rank, List.copyOf(targets), decomposed), tensors);
    }

    /// Writes `adapter_model.safetensors` and `adapter_config.json` into a new directory.
    public void write(Path target) throws IOException {
        Files.createDirectory(target);
        writeFactors(target.resolve("adapter_model.safetensors"));
        config.write(target);
    }

    /// Writes the factors alone, into a new file.
    public void writeFactors(Path file) throws IOException {
        try (var stream = new SafetensorsStream(tensors)) {
            Files.copy(stream, file);
        }
    }

    private static Optional<XtunerDirectory> find(Path path) {
        return XtunerDirectory.isCheckpoint(path)
                ? Optional.of(XtunerDirectory.of(path))
                : Files.isDirectory(path) && XtunerDirectory.isAt(path)
                        ? Optional.of(XtunerDirectory.open(path))
                        : Optional.empty();
    }

    private static long rank(XtunerDirectory checkpoint, Entry factor, long known) {
        long rank = factor.shape().isEmpty() ? 0 : factor.shape().getFirst();
        if (factor.shape().size() != 2 || rank < 1 || rank > 4096 || known != 0 && known != rank) {
            throw new ModelRefusedException(
                    "bad-shape",
                    "%s: %s has shape %s; all factors must be matrices of one rank, up to 4,096"
                            .formatted(checkpoint.name(), shortened(factor.name()), factor.shape()));
        }
        return rank;
    }

    private static AdapterConfig config(
            XtunerDirectory checkpoint,
            String configuration,
            OptionalDouble alpha,
            int rank,
            List<String> targets,
            boolean decomposed) {
        var base = BASE.matcher(configuration);
        var told = number(configuration, "lora_alpha");
        if (alpha.isEmpty() && told.isEmpty()) {
            throw new ModelRefusedException(
                    "missing-alpha",
                    "%s does not tell lora_alpha, without which its factors have no scale; say it as in --alpha=16"
                            .formatted(checkpoint.name()));
        }
        return new AdapterConfig(
                base.find() ? published(base.group(1)) : "",
                rank,
                alpha.orElseGet(told::getAsDouble),
                number(configuration, "lora_dropout").orElse(0),
                targets,
                configuration.matches("(?s).*\\buse_rslora\\s*=\\s*True\\b.*"),
                decomposed);
    }

    /// The name of a published model, or the last part of a path of the machine that trained.
    private static String published(String name) {
        return name.matches("[\\w.-]+/[\\w.-]+")
                ? name
                : name.replaceAll("[/\\\\]+$", "").replaceAll(".*[/\\\\]", "");
    }

    private static OptionalDouble number(String configuration, String key) {
        var found = Pattern.compile("\\b" + key + "\\s*=\\s*([0-9]{1,9}(?:\\.[0-9]{1,9})?)")
                .matcher(configuration);
        return found.find() ? OptionalDouble.of(Double.parseDouble(found.group(1))) : OptionalDouble.empty();
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }
}
