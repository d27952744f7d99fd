package io.tunewright.llm.weights;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.ModelJson;
import io.tunewright.llm.weights.Safetensors.Entry;
import io.tunewright.llm.weights.pickle.TorchFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// The weight files of a model directory in Hugging Face layout, safetensors or else PyTorch's: one, or shards with
/// an index, checked against each other.
///
/// @param files   in the order of their names
/// @param tensors by name: which file holds it and where
public record WeightFiles(Kind kind, List<Path> files, Map<String, Located> tensors) {

    /// A tensor and the file it lies in.
    public record Located(Path file, Entry entry) {}

    /// What the files are.
    public enum Kind {
        SAFETENSORS("model.safetensors"),
        /// Tensor-only pickles, as `torch.save` writes them.
        PYTORCH("pytorch_model.bin");

        private final String single;

        Kind(String single) {
            this.single = single;
        }

        private String index() {
            return single + ".index.json";
        }

        private boolean isPlainName(String name) {
            return PLAIN_NAME.matcher(name).matches() && name.endsWith(single.substring(single.indexOf('.')));
        }

        private SequencedMap<String, Entry> read(Path file) {
            return this == SAFETENSORS
                    ? Safetensors.open(file).tensors()
                    : TorchFile.open(file).tensors();
        }
    }

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}");

    /// @throws ModelRefusedException if files are missing, damaged or disagree with the index
    public static WeightFiles open(Path modelDirectory) {
        for (var kind : Kind.values()) {
            if (Files.exists(modelDirectory.resolve(kind.single))) {
                return of(kind, List.of(modelDirectory.resolve(kind.single)));
            }
            var index = ModelJson.read(modelDirectory, kind.index());
            if (index.isPresent()) {
                return sharded(kind, modelDirectory, index.get().path("weight_map"));
            }
        }
        throw new ModelRefusedException(
                "missing-weights",
                "The directory has neither model.safetensors nor model.safetensors.index.json, nor pytorch_model.bin"
                        + " with or without an index; import a model with its weights, best stored as safetensors");
    }

    private static WeightFiles sharded(Kind kind, Path modelDirectory, JsonNode map) {
        Map<String, String> places = new LinkedHashMap<>();
        for (var field : map.properties()) {
            var file = field.getValue().asString("");
            if (!kind.isPlainName(file)) {
                throw mismatch(
                        kind, "names the file '%s', which is no plain name of such a file".formatted(shortened(file)));
            }
            places.put(field.getKey(), file);
        }
        if (places.isEmpty()) {
            throw mismatch(kind, "has no weight_map");
        }
        List<Path> shards = new ArrayList<>();
        for (var name : places.values().stream().distinct().sorted().toList()) {
            var file = modelDirectory.resolve(name);
            if (!Files.exists(file)) {
                throw new ModelRefusedException(
                        "missing-shard",
                        "The shard %s, which %s names, is missing; fetch it".formatted(name, kind.index()));
            }
            shards.add(file);
        }
        var found = of(kind, shards);
        compare(places, found);
        return found;
    }

    public Optional<Located> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    private static WeightFiles of(Kind kind, List<Path> files) {
        Map<String, Located> tensors = new TreeMap<>();
        for (var file : files) {
            for (var entry : kind.read(file).values()) {
                var other = tensors.put(entry.name(), new Located(file, entry));
                if (other != null) {
                    throw mismatch(
                            kind,
                            "belongs to shards that both hold %s (%s and %s)"
                                    .formatted(
                                            shortened(entry.name()),
                                            other.file().getFileName(),
                                            file.getFileName()));
                }
            }
        }
        return new WeightFiles(kind, List.copyOf(files), tensors);
    }

    private static void compare(Map<String, String> places, WeightFiles found) {
        places.forEach((name, file) -> {
            var located = found.tensors().get(name);
            if (located == null || !located.file().getFileName().toString().equals(file)) {
                throw mismatch(
                        found.kind(), "says that %s lies in %s, but it does not".formatted(shortened(name), file));
            }
        });
        for (var name : found.tensors().keySet()) {
            if (!places.containsKey(name)) {
                throw mismatch(found.kind(), "does not name %s, which a shard holds".formatted(shortened(name)));
            }
        }
    }

    private static ModelRefusedException mismatch(Kind kind, String what) {
        return new ModelRefusedException(
                "index-mismatch", "%s %s; fetch index and shards from the same version".formatted(kind.index(), what));
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }
}
