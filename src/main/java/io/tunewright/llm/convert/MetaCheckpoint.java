package io.tunewright.llm.convert;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.TokenizerConfig;
import io.tunewright.llm.tokenizer.TokenizerFile;
import io.tunewright.llm.tokenizer.sentencepiece.SentencePiece;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.llm.weights.WeightFiles.Located;
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
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Llama as Meta publishes it: `params.json` and `consolidated.00.pth` to `consolidated.0N.pth`, each part a share of
/// every matrix. Put together as `convert_llama_weights_to_hf` of transformers does.
final class MetaCheckpoint implements Origin {

    private static final String FIRST = "consolidated.00.pth";
    private static final int MAX_PARTS = 64;
    private static final Pattern PART = Pattern.compile("consolidated\\.[0-9]{2}\\.pth");
    private static final Pattern LAYER = Pattern.compile("layers\\.(0|[1-9][0-9]{0,2})\\.(.+)");
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /// How the parts of a tensor make the whole.
    private enum Join {
        BY_ROWS,
        BY_COLUMNS,
        BY_EITHER,
        SAME
    }

    private record Role(String name, Join join) {}

    private static final Map<String, Role> OUTSIDE = Map.of(
            "tok_embeddings.weight", new Role("model.embed_tokens.weight", Join.BY_EITHER),
            "norm.weight", new Role("model.norm.weight", Join.SAME),
            "output.weight", new Role("lm_head.weight", Join.BY_ROWS));
    private static final Map<String, Role> IN_LAYER = Map.of(
            "attention.wq.weight", new Role("self_attn.q_proj.weight", Join.BY_ROWS),
            "attention.wk.weight", new Role("self_attn.k_proj.weight", Join.BY_ROWS),
            "attention.wv.weight", new Role("self_attn.v_proj.weight", Join.BY_ROWS),
            "attention.wo.weight", new Role("self_attn.o_proj.weight", Join.BY_COLUMNS),
            "feed_forward.w1.weight", new Role("mlp.gate_proj.weight", Join.BY_ROWS),
            "feed_forward.w2.weight", new Role("mlp.down_proj.weight", Join.BY_COLUMNS),
            "feed_forward.w3.weight", new Role("mlp.up_proj.weight", Join.BY_ROWS),
            "attention_norm.weight", new Role("input_layernorm.weight", Join.SAME),
            "ffn_norm.weight", new Role("post_attention_layernorm.weight", Join.SAME));

    private final Path directory;
    private final MetaConfig params;
    private final List<TorchFile> parts;
    private final Map<String, AssembledTensor> tensors = new TreeMap<>();
    private final Set<String> leftOut = new TreeSet<>();

    private MetaCheckpoint(Path directory, MetaConfig params, List<TorchFile> parts) {
        this.directory = directory;
        this.params = params;
        this.parts = parts;
        for (var name : parts.getFirst().tensors().keySet()) {
            if (name.endsWith("rope.freqs")) {
                leftOut.add(name);
            } else {
                var tensor = assembled(name);
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

    /// Whether a file would be a part of such a model.
    static boolean isPart(String fileName) {
        return PART.matcher(fileName).matches();
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

    private AssembledTensor assembled(String name) {
        var role = role(name);
        var stored = parts.stream()
                .map(part -> new Located(part.file(), part.get(name)))
                .toList();
        var first = stored.getFirst().entry();
        List<Long> shape = first.shape();
        int dimensions = role.join() == Join.SAME ? 1 : 2;
        if (shape.size() != dimensions || shape.contains(0L)) {
            throw badShape(name, shape, "must have %d dimensions".formatted(dimensions));
        }
        for (var each : stored) {
            if (!each.entry().shape().equals(shape) || each.entry().type() != first.type()) {
                throw badShape(name, each.entry().shape(), "is not the same in all parts");
            }
        }
        var sources = stored.stream().<Assembly>map(Assembly.Stored::new).toList();
        boolean byColumns = role.join() == Join.BY_COLUMNS
                || role.join() == Join.BY_EITHER && shape.get(1) * stored.size() == params.width();
        if (role.join() == Join.BY_EITHER && !byColumns && shape.get(1) != params.width()) {
            throw badShape(name, shape, "is neither %d wide nor a share of it".formatted(params.width()));
        }
        Assembly bytes;
        if (role.join() == Join.SAME || stored.size() == 1) {
            bytes = sources.getFirst();
        } else if (byColumns) {
            bytes = new Assembly.SideBySide(sources, shape.getFirst());
            shape = List.of(shape.get(0), Math.multiplyExact(shape.get(1), (long) stored.size()));
        } else {
            bytes = new Assembly.Stacked(sources);
            shape = List.of(Math.multiplyExact(shape.get(0), (long) stored.size()), shape.get(1));
        }
        if (role.name().endsWith("q_proj.weight") || role.name().endsWith("k_proj.weight")) {
            if (shape.getFirst() % params.headWidth() != 0) {
                throw badShape(
                        name, first.shape(), "does not divide into heads of %d rows".formatted(params.headWidth()));
            }
            bytes = new Assembly.Halved(bytes, shape.getFirst(), params.headWidth());
        }
        return new AssembledTensor(
                new Spec(role.name(), first.type(), shape),
                stored.getFirst().file().getFileName().toString(),
                bytes);
    }

    private static Role role(String name) {
        var layer = LAYER.matcher(name);
        if (layer.matches()) {
            var role = IN_LAYER.get(layer.group(2));
            if (role != null) {
                return new Role(
                        "model.layers.%d.%s".formatted(Integer.parseInt(layer.group(1)), role.name()), role.join());
            }
        }
        var role = OUTSIDE.get(name);
        if (role == null) {
            throw new ModelRefusedException(
                    "unexpected-tensor",
                    "%s: %s does not belong to a Llama in Meta's layout; import the model in Hugging Face layout"
                            .formatted(FIRST, name.length() <= 120 ? name : name.substring(0, 120) + "…"));
        }
        return role;
    }

    private static ModelRefusedException badShape(String name, List<Long> shape, String what) {
        return new ModelRefusedException(
                "bad-shape",
                "consolidated.*.pth: %s of shape %s %s; fetch params.json and all parts from the same version"
                        .formatted(name, shape, what));
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
