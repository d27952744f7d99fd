package io.tunewright.llm.convert;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.TokenizerConfig;
import io.tunewright.llm.tokenizer.TokenizerFile;
import io.tunewright.llm.tokenizer.sentencepiece.SentencePiece;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.llm.weights.pickle.TorchFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Llama as Meta publishes it: `params.json` and `consolidated.00.pth` to `consolidated.0N.pth`, each part a share of
/// every matrix. Put together as `convert_llama_weights_to_hf` of transformers does.
final class MetaCheckpoint implements Origin {

    static final String FIRST = "consolidated.00.pth";
    private static final int MAX_PARTS = 64;
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path directory;
    private final MetaConfig params;
    private final List<TorchFile> parts;
    private final Map<String, AssembledTensor> tensors = new TreeMap<>();
    private final Set<String> leftOut = new TreeSet<>();

    private MetaCheckpoint(Path directory, MetaConfig params, List<TorchFile> parts) {
        this.directory = directory;
        this.params = params;
        this.parts = parts;
        var join = new MetaJoin(params, parts);
        for (var name : parts.getFirst().tensors().keySet()) {
            if (name.endsWith("rope.freqs")) {
                leftOut.add(name);
            } else {
                var tensor = join.tensor(name);
                tensors.put(tensor.spec().name(), tensor);
            }
        }
    }

    /// Whether a directory holds Meta's layout and no other.
    static boolean isAt(Path directory) {
        return Files.exists(directory.resolve(FIRST)) && !Files.exists(directory.resolve("config.json"));
    }

    static MetaCheckpoint open(Path directory) {
        var params = MetaConfig.read(directory);
        var files = parts(directory);
        var parts = files.stream().map(TorchFile::open).toList();
        for (var part : parts) {
            if (!part.tensors().keySet().equals(parts.getFirst().tensors().keySet())) {
                throw new ModelRefusedException(
                        "index-mismatch",
                        "%s does not hold the tensors that %s holds; fetch all parts of the same version"
                                .formatted(part.file().getFileName(), FIRST));
            }
        }
        return new MetaCheckpoint(directory, params, parts);
    }

    private static List<Path> parts(Path directory) {
        int count = 0;
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < MAX_PARTS; i++) {
            var file = directory.resolve("consolidated.%02d.pth".formatted(i));
            if (Files.exists(file)) {
                files.add(file);
                count = i + 1;
            }
        }
        for (int i = 0; i < count; i++) {
            var file = directory.resolve("consolidated.%02d.pth".formatted(i));
            if (!files.contains(file)) {
                throw new ModelRefusedException(
                        "missing-shard", "The part %s is missing; fetch it".formatted(file.getFileName()));
            }
        }
        return files;
    }

    @Override
    public String format() {
        return "Meta";
    }

    @Override
    public boolean isConverted() {
        return false;
    }

    @Override
    public ModelConfig config() {
        return ModelConfig.of(directory, configJson());
    }

    @Override
    public Collection<AssembledTensor> tensors() {
        return tensors.values();
    }

    @Override
    public List<Path> weightFiles() {
        return parts.stream().map(TorchFile::file).toList();
    }

    @Override
    public Set<String> leftOut() {
        return leftOut;
    }

    /// `config.json`, and for a SentencePiece tokenizer what transformers needs to know of it.
    @Override
    public Map<String, byte[]> generated() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("config.json", bytes(configJson()));
        var tokens = TokenizerConfig.read(directory).specialTokens();
        if (!Files.exists(directory.resolve("tokenizer_config.json"))
                && !Files.exists(directory.resolve(TokenizerFile.NAME))
                && Files.exists(directory.resolve(SentencePiece.FILE))) {
            Map<String, Object> config = new LinkedHashMap<>(tokens);
            config.put("tokenizer_class", "LlamaTokenizer");
            config.put("legacy", true);
            config.put("add_bos_token", true);
            config.put("add_eos_token", false);
            config.put("clean_up_tokenization_spaces", false);
            config.put("model_max_length", params.contextLength());
            files.put("tokenizer_config.json", bytes(config));
        }
        return files;
    }

    private Map<String, @Nullable Object> configJson() {
        var embedding = require("model.embed_tokens.weight");
        var gate = require("model.layers.0.mlp.gate_proj.weight");
        long rows = embedding.spec().shape().getFirst();
        if (params.vocabulary() > 0 && params.vocabulary() != rows) {
            throw new ModelRefusedException(
                    "vocabulary-mismatch",
                    "params.json has vocab_size %d, but the embedding has %d rows; fetch both from the same version"
                            .formatted(params.vocabulary(), rows));
        }
        var tokens = TokenizerConfig.read(directory).specialTokens();
        var ids = TokenizerFile.read(directory).ids();
        return params.config(
                Math.toIntExact(rows),
                Math.toIntExact(gate.spec().shape().getFirst()),
                !tensors.containsKey("lm_head.weight"),
                dtype(embedding.spec().type()),
                ids.get(tokens.getOrDefault("bos_token", "")),
                ids.get(tokens.getOrDefault("eos_token", "")));
    }

    private AssembledTensor require(String name) {
        var tensor = tensors.get(name);
        if (tensor == null || tensor.spec().shape().size() != 2) {
            throw new ModelRefusedException(
                    "missing-tensor",
                    "The weight files have no matrix for %s; fetch the complete model".formatted(name));
        }
        return tensor;
    }

    private static String dtype(TensorType type) {
        return switch (type) {
            case F16 -> "float16";
            case BF16 -> "bfloat16";
            default -> "float32";
        };
    }

    private static byte[] bytes(Object json) {
        return (JSON.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
