package io.tunewright.llm;

import io.tunewright.llm.ModelInspection.TensorInfo;
import io.tunewright.llm.convert.AssembledTensor;
import io.tunewright.llm.convert.Origin;
import io.tunewright.llm.tokenizer.TokenizerFile;
import io.tunewright.llm.tokenizer.sentencepiece.SentencePiece;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.ShardedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// The files in Hugging Face layout that an inspected directory is or becomes.
final class SourceFiles {

    /// What Hugging Face's libraries take, in bytes.
    private static final long MAX_SHARD_BYTES = 5_000_000_000L;

    /// What a conversion reads besides weights.
    private static final Set<String> CONSUMED = Set.of("params.json", "pytorch_model.bin.index.json");

    private final Path directory;
    private final Map<String, ModelFile> files = new TreeMap<>();
    private final Set<String> weights = new HashSet<>();
    /// Tensor to the file it lies in.
    private final Map<String, String> places = new HashMap<>();

    private final List<AssembledTensor> tensors;

    /// @param names   of the plain files of the directory
    /// @param tensors that belong to the model
    /// @param ignored is told what is left out
    SourceFiles(Path directory, Set<String> names, Origin origin, List<AssembledTensor> tensors, List<String> ignored) {
        this.directory = directory;
        this.tensors = tensors;
        if (origin.isConverted()) {
            keepWeights(origin);
        } else {
            convert();
        }
        origin.generated().forEach((name, content) -> files.put(name, new ModelFile.Made(name, content)));
        Set<String> sources = new HashSet<>(origin.isConverted() ? Set.of() : CONSUMED);
        origin.weightFiles().forEach(file -> sources.add(String.valueOf(file.getFileName())));
        for (var name : names) {
            if (ModelDirectory.isCopied(name) && isPlausible(name, ignored)) {
                files.putIfAbsent(name, kept(name));
            } else if (!files.containsKey(name) && !sources.contains(name) && !ModelDirectory.isCopied(name)) {
                ignored.add((ModelDirectory.isPickle(name)
                                ? "file %s: a pickle that the model does not need, not read"
                                : "file %s: not needed")
                        .formatted(name));
            }
        }
    }

    List<ModelFile> all() {
        return List.copyOf(files.values());
    }

    long weightBytes() {
        return files.values().stream()
                .filter(file -> weights.contains(file.name()))
                .mapToLong(ModelFile::bytes)
                .sum();
    }

    List<TensorInfo> tensorInfos() {
        return tensors.stream()
                .map(tensor -> new TensorInfo(
                        tensor.spec().name(),
                        tensor.spec().type().name(),
                        tensor.spec().shape(),
                        places.getOrDefault(tensor.spec().name(), tensor.source())))
                .sorted(Comparator.comparing(TensorInfo::name))
                .toList();
    }

    private void keepWeights(Origin origin) {
        for (var file : origin.weightFiles()) {
            var name = String.valueOf(file.getFileName());
            files.put(name, kept(name));
            weights.add(name);
        }
        if (!weights.contains(ShardedWriter.SINGLE)) {
            files.put(ShardedWriter.INDEX, kept(ShardedWriter.INDEX));
        }
    }

    private void convert() {
        Map<String, AssembledTensor> byName = new HashMap<>();
        tensors.forEach(tensor -> byName.put(tensor.spec().name(), tensor));
        var shards =
                ShardedWriter.split(tensors.stream().map(AssembledTensor::spec).toList(), MAX_SHARD_BYTES);
        for (int i = 0; i < shards.size(); i++) {
            var name = ShardedWriter.fileName(i, shards.size());
            List<AssembledTensor> contents = new ArrayList<>();
            for (Spec spec : shards.get(i)) {
                contents.add(byName.get(spec.name()));
                places.put(spec.name(), name);
            }
            files.put(name, new ConvertedWeights(name, contents));
            weights.add(name);
        }
        if (shards.size() > 1) {
            var index = ShardedWriter.index(shards).getBytes(StandardCharsets.UTF_8);
            files.put(ShardedWriter.INDEX, new ModelFile.Made(ShardedWriter.INDEX, index));
        }
    }

    /// A SentencePiece model beside a `tokenizer.json` is kept for other programs, if it is one.
    private boolean isPlausible(String name, Collection<String> ignored) {
        if (name.equals(SentencePiece.FILE) && Files.exists(directory.resolve(TokenizerFile.NAME))) {
            try {
                SentencePiece.read(directory.resolve(name));
            } catch (ModelRefusedException refused) {
                ignored.add("file %s: not needed beside tokenizer.json, and not readable".formatted(name));
                return false;
            }
        }
        return true;
    }

    private ModelFile kept(String name) {
        try {
            return new ModelFile.Kept(directory, name, Files.size(directory.resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }
}
