package io.tunewright.llm;

import io.tunewright.llm.chat.JinjaTemplate;
import io.tunewright.llm.convert.AssembledTensor;
import io.tunewright.llm.convert.Contents;
import io.tunewright.llm.convert.Origin;
import io.tunewright.llm.family.Layout;
import io.tunewright.llm.tokenizer.ModelJson;
import io.tunewright.llm.tokenizer.TokenizerConfig;
import io.tunewright.llm.tokenizer.TokenizerFile;
import io.tunewright.llm.weights.TensorType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Inspects a model directory, cheapest checks first. See [ModelSource#open(Path)].
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

    static ModelSource inspect(Path directory) {
        return new Inspector(directory).run();
    }

    private ModelSource run() {
        Set<String> unused = new TreeSet<>();
        var names = ModelDirectory.fileNames(directory, ignored, unused);
        var origin = Origin.of(directory);
        // a file of DeepSpeed lies in a directory of its own
        origin.weightFiles()
                .forEach(file ->
                        unused.remove(String.valueOf(directory.relativize(file).getName(0))));
        unused.forEach(name -> ignored.add("directory %s: not needed".formatted(name)));
        var config = origin.config();
        noteCodeKeys();
        var layout = new Layout(config);
        var tensors = needed(layout, origin);
        var tokenizer = TokenizerFile.read(directory);
        requireRows(config, tokenizer);
        var tokens = TokenizerConfig.read(directory);
        requireTemplate(tokens.chatTemplate());
        var files = new SourceFiles(directory, names, origin, tensors, ignored);
        var inspection = new ModelInspection(
                layout.family().architecture(),
                config.family(),
                parameters(layout),
                files.weightBytes(),
                mostCommonType(tensors),
                config.contextLength(),
                config.shape(),
                files.tensorInfos(),
                Map.copyOf(tokens.specialTokens()),
                endTokens(config, tokenizer, tokens),
                tokens.chatTemplate(),
                List.copyOf(ignored),
                files.all().stream().map(ModelFile::name).toList());
        return new ModelSource(origin.format(), !origin.isConverted(), inspection, files.all());
    }

    private void noteCodeKeys() {
        for (var file : JSON_FILES) {
            ModelJson.read(directory, file).ifPresent(json -> json.propertyNames().stream()
                    .filter(CODE_KEYS::contains)
                    .forEach(key -> ignored.add("%s in %s: could name code to run, not read".formatted(key, file))));
        }
    }

    /// The tensors that belong to the model, those it computes with first.
    private List<AssembledTensor> needed(Layout layout, Origin origin) {
        Map<String, AssembledTensor> stored = new LinkedHashMap<>();
        origin.tensors().forEach(tensor -> stored.put(tensor.spec().name(), tensor));
        List<AssembledTensor> tensors = new ArrayList<>();
        layout.tensors().forEach((name, shape) -> {
            var tensor = stored.remove(name);
            if (tensor == null) {
                throw new ModelRefusedException(
                        "missing-tensor",
                        "The weight files have no tensor %s; fetch the complete model".formatted(name));
            }
            requireFit(layout, tensor, shape);
            tensors.add(tensor);
        });
        stored.forEach((name, tensor) -> {
            if (layout.isSuperfluous(name)) {
                requireTied(layout, tensor, tensors.getFirst());
                ignored.add("tensor %s: not needed".formatted(name));
            } else if (layout.constants().contains(name)) {
                tensors.add(tensor);
            } else {
                throw new ModelRefusedException(
                        "unexpected-tensor",
                        "%s: %s does not belong to a %s with this config.json; fetch config and weights from the same version"
                                .formatted(
                                        tensor.source(),
                                        name.length() <= 120 ? name : name.substring(0, 120) + "…",
                                        layout.family().architecture()));
            }
        });
        origin.leftOut().forEach(name -> ignored.add("tensor %s: not needed".formatted(name)));
        return tensors;
    }

    /// A head that the embedding replaces must be the same.
    private static void requireTied(Layout layout, AssembledTensor tensor, AssembledTensor embedding) {
        if (tensor.spec().name().equals(layout.head()) && !Contents.areSame(tensor, embedding)) {
            throw new ModelRefusedException(
                    "tied-weights-differ",
                    ("%s: %s differs from %s, but config.json says that they are one (tie_word_embeddings); set that to"
                                    + " false, or fetch config and weights from the same version")
                            .formatted(
                                    tensor.source(),
                                    tensor.spec().name(),
                                    embedding.spec().name()));
        }
    }

    private static void requireFit(Layout layout, AssembledTensor tensor, List<Long> shape) {
        var spec = tensor.spec();
        if (!spec.shape().equals(shape)) {
            boolean table =
                    spec.name().equals(layout.embedding()) || spec.name().equals(layout.head());
            throw new ModelRefusedException(
                    table ? "vocabulary-mismatch" : "bad-shape",
                    "%s: %s has shape %s, but config.json asks for %s; fetch config and weights from the same version"
                            .formatted(tensor.source(), spec.name(), spec.shape(), shape));
        }
        if (!Set.of(TensorType.F32, TensorType.F16, TensorType.BF16).contains(spec.type())) {
            throw new ModelRefusedException(
                    "unsupported-dtype",
                    "%s: %s is %s; store the weights as F32, F16 or BF16"
                            .formatted(tensor.source(), spec.name(), spec.type()));
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

    private static long parameters(Layout layout) {
        return layout.tensors().values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    private static String mostCommonType(List<AssembledTensor> tensors) {
        Map<TensorType, Long> bytes = new EnumMap<>(TensorType.class);
        for (var tensor : tensors) {
            var spec = tensor.spec();
            bytes.merge(spec.type(), spec.bytes() / spec.type().bytes(), Long::sum);
        }
        return bytes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey()
                .name();
    }

    private static List<Integer> endTokens(ModelConfig config, TokenizerFile tokenizer, TokenizerConfig tokens) {
        Set<Integer> ids = new TreeSet<>(config.endTokenIds());
        var eos = tokens.specialTokens().get("eos_token");
        if (eos != null && tokenizer.ids().containsKey(eos)) {
            ids.add(tokenizer.ids().get(eos));
        }
        return List.copyOf(ids);
    }
}
