package io.tunewright.llm.weights;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.tokenizer.ModelJson;
import io.tunewright.llm.weights.Safetensors.Entry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The weight files of a model directory: one, or shards with an index, checked against each other.
///
/// @param files   in the order of their names
/// @param tensors by name: which file holds it and where
public record WeightFiles(List<Safetensors> files, Map<String, Located> tensors) {

    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.safetensors");

    /// A tensor and the file it lies in.
    public record Located(Safetensors file, Entry entry) {}

    /// @throws ModelRefusedException if files are missing, damaged or disagree with the index
    public static WeightFiles open(Path modelDirectory) {
        var single = modelDirectory.resolve(ShardedWriter.SINGLE);
        if (Files.exists(single)) {
            return of(List.of(Safetensors.open(single)));
        }
        var index = ModelJson.read(modelDirectory, ShardedWriter.INDEX)
                .orElseThrow(() -> new ModelRefusedException(
                        "missing-weights",
                        "The directory has neither model.safetensors nor model.safetensors.index.json;"
                                + " import a model whose weights are stored as safetensors"));
        Map<String, String> places = new LinkedHashMap<>();
        for (var field : index.path("weight_map").properties()) {
            var file = field.getValue().asString("");
            if (!PLAIN_NAME.matcher(file).matches()) {
                throw mismatch("names the file '%s', which is not a plain safetensors name".formatted(shortened(file)));
            }
            places.put(field.getKey(), file);
        }
        if (places.isEmpty()) {
            throw mismatch("has no weight_map");
        }
        List<Safetensors> shards = new ArrayList<>();
        for (var name : places.values().stream().distinct().sorted().toList()) {
            var file = modelDirectory.resolve(name);
            if (!Files.exists(file)) {
                throw new ModelRefusedException(
                        "missing-shard",
                        "The shard %s, which model.safetensors.index.json names, is missing; fetch it".formatted(name));
            }
            shards.add(Safetensors.open(file));
        }
        var found = of(shards);
        compare(places, found);
        return found;
    }

    public Optional<Located> find(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    public Located get(String name) {
        return find(name)
                .orElseThrow(() -> new ModelRefusedException(
                        "missing-tensor",
                        "The weight files have no tensor %s; fetch the complete model".formatted(name)));
    }

    private static WeightFiles of(List<Safetensors> files) {
        Map<String, Located> tensors = new TreeMap<>();
        for (var file : files) {
            for (var entry : file.tensors().values()) {
                var other = tensors.put(entry.name(), new Located(file, entry));
                if (other != null) {
                    throw mismatch("belongs to shards that both hold %s (%s and %s)"
                            .formatted(
                                    shortened(entry.name()),
                                    other.file().file().getFileName(),
                                    file.file().getFileName()));
                }
            }
        }
        return new WeightFiles(List.copyOf(files), tensors);
    }

    private static void compare(Map<String, String> places, WeightFiles found) {
        places.forEach((name, file) -> {
            var located = found.tensors().get(name);
            if (located == null
                    || !located.file().file().getFileName().toString().equals(file)) {
                throw mismatch("says that %s lies in %s, but it does not".formatted(shortened(name), file));
            }
        });
        for (var name : found.tensors().keySet()) {
            if (!places.containsKey(name)) {
                throw mismatch("does not name %s, which a shard holds".formatted(shortened(name)));
            }
        }
    }

    private static ModelRefusedException mismatch(String what) {
        return new ModelRefusedException(
                "index-mismatch",
                "model.safetensors.index.json %s; fetch index and shards from the same version".formatted(what));
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }
}
