package io.tunewright.llm;

import io.tunewright.llm.ModelInspection.TensorInfo;
import io.tunewright.llm.chat.JinjaTemplate;
import io.tunewright.llm.family.Layout;
import io.tunewright.llm.tokenizer.ModelJson;
import io.tunewright.llm.tokenizer.TokenizerConfig;
import io.tunewright.llm.tokenizer.TokenizerFile;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.ShardedWriter;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.llm.weights.WeightFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Inspects a model directory, cheapest checks first. See [ModelInspection#of(Path)].
final class Inspector {

    /// Keys whose values other programs take for code or for places to load code from.
    private static final Set<String> CODE_KEYS = Set.of(
            "auto_map",
            "trust_remote_code",
            "custom_pipelines",
            "_attn_implementation_internal",
            "translatorFactory",
            "modelUrl",
            "option.entryPoint");

    private static final List<String> JSON_FILES =
            List.of("config.json", "generation_config.json", "tokenizer_config.json", "special_tokens_map.json");
    private static final int PADDING_MULTIPLE = 64;
    private static final int MAX_PADDING_ROWS = 1024;

    private final Path directory;
    private final List<String> ignored = new ArrayList<>();

    private Inspector(Path directory) {
        this.directory = directory;
    }

    static ModelInspection inspect(Path directory) {
        return new Inspector(directory).run();
    }

    private ModelInspection run() {
        var names = ModelDirectory.fileNames(directory, ignored);
        var config = ModelConfig.read(directory);
        noteCodeKeys();
        var weights = WeightFiles.open(directory);
        var layout = new Layout(config);
        requireTensors(layout, weights);
        var tokenizer = TokenizerFile.read(directory);
        requireRows(config, tokenizer);
        var tokens = TokenizerConfig.read(directory);
        requireTemplate(tokens.chatTemplate());
        var files = belonging(names, weights);
        return new ModelInspection(
                layout.family().architecture(),
                config.family(),
                parameters(layout),
                weights.files().stream().mapToLong(Inspector::size).sum(),
                mostCommonType(weights),
                config.contextLength(),
                config.shape(),
                tensorInfos(weights),
                Map.copyOf(tokens.specialTokens()),
                endTokens(config, tokenizer, tokens),
                tokens.chatTemplate(),
                List.copyOf(ignored),
                files);
    }

    private void noteCodeKeys() {
        for (var file : JSON_FILES) {
            ModelJson.read(directory, file).ifPresent(json -> json.propertyNames().stream()
                    .filter(CODE_KEYS::contains)
                    .forEach(key -> ignored.add("%s in %s: could name code to run, not read".formatted(key, file))));
        }
    }

    private void requireTensors(Layout layout, WeightFiles weights) {
        var needed = layout.tensors();
        needed.forEach((name, shape) -> {
            var located = weights.get(name);
            var entry = located.entry();
            if (!entry.shape().equals(shape)) {
                boolean table = name.equals(layout.embedding()) || name.equals(layout.head());
                throw new ModelRefusedException(
                        table ? "vocabulary-mismatch" : "bad-shape",
                        "%s: %s has shape %s, but config.json asks for %s; fetch config and weights from the same version"
                                .formatted(located.file().file().getFileName(), name, entry.shape(), shape));
            }
            if (!Set.of(TensorType.F32, TensorType.F16, TensorType.BF16).contains(entry.type())) {
                throw new ModelRefusedException(
                        "unsupported-dtype",
                        "%s: %s is %s; store the weights as F32, F16 or BF16"
                                .formatted(located.file().file().getFileName(), name, entry.type()));
            }
        });
        for (var name : weights.tensors().keySet()) {
            if (layout.isSuperfluous(name)) {
                ignored.add("tensor %s: not needed".formatted(name));
            } else if (!needed.containsKey(name) && !layout.constants().contains(name)) {
                throw new ModelRefusedException(
                        "unexpected-tensor",
                        "%s: %s does not belong to a %s with this config.json; fetch config and weights from the same version"
                                .formatted(
                                        weights.get(name).file().file().getFileName(),
                                        name.length() <= 120 ? name : name.substring(0, 120) + "…",
                                        layout.family().architecture()));
            }
        }
    }

    /// Every id needs its row. Tables are often padded to a multiple of 64 rows, for speed; more than that is another
    /// tokenizer's.
    private static void requireRows(ModelConfig config, TokenizerFile tokenizer) {
        int rows = config.vocabulary();
        int surplus = rows - tokenizer.size();
        boolean padded = surplus >= 0 && surplus <= MAX_PADDING_ROWS && rows % PADDING_MULTIPLE == 0;
        if (surplus != 0 && !padded) {
            throw new ModelRefusedException(
                    "vocabulary-mismatch",
                    "%s has ids up to %d, but the embedding has %d rows; take tokenizer and weights of the same model"
                            .formatted(tokenizer.file(), tokenizer.size() - 1, rows));
        }
    }

    private static void requireTemplate(String template) {
        try {
            new JinjaTemplate(template);
        } catch (IllegalArgumentException e) {
            throw new ModelRefusedException(
                    "bad-chat-template",
                    "The chat template of the model cannot be used, %s; correct it".formatted(e.getMessage()));
        }
    }

    private List<String> belonging(Set<String> names, WeightFiles weights) {
        Set<String> files = new TreeSet<>();
        weights.files().forEach(file -> files.add(file.file().getFileName().toString()));
        for (var name : names) {
            if (ModelDirectory.isCopied(name)
                    || name.equals(ShardedWriter.INDEX) && weights.files().size() > 1) {
                files.add(name);
            } else if (!files.contains(name)) {
                ignored.add("file %s: not needed".formatted(name));
            }
        }
        return List.copyOf(files);
    }

    private static long parameters(Layout layout) {
        return layout.tensors().values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    private static String mostCommonType(WeightFiles weights) {
        Map<TensorType, Long> bytes = new EnumMap<>(TensorType.class);
        weights.tensors()
                .values()
                .forEach(located ->
                        bytes.merge(located.entry().type(), located.entry().elements(), Long::sum));
        return bytes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey()
                .name();
    }

    private static List<TensorInfo> tensorInfos(WeightFiles weights) {
        return weights.tensors().values().stream()
                .map(located -> new TensorInfo(
                        located.entry().name(),
                        located.entry().type().name(),
                        located.entry().shape(),
                        located.file().file().getFileName().toString()))
                .sorted(Comparator.comparing(TensorInfo::name))
                .toList();
    }

    private static List<Integer> endTokens(ModelConfig config, TokenizerFile tokenizer, TokenizerConfig tokens) {
        Set<Integer> ids = new TreeSet<>(config.endTokenIds());
        var eos = tokens.specialTokens().get("eos_token");
        if (eos != null && tokenizer.ids().containsKey(eos)) {
            ids.add(tokenizer.ids().get(eos));
        }
        return List.copyOf(ids);
    }

    private static long size(Safetensors file) {
        try {
            return Files.size(file.file());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file.file().getFileName(), e);
        }
    }
}
