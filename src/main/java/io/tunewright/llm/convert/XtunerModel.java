package io.tunewright.llm.convert;

import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.WeightFiles.Located;
import io.tunewright.llm.weights.pickle.TorchFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A whole model that XTuner tuned: its checkpoint beside `config.json` and tokenizer of the base, named as XTuner's
/// `pth_to_hf` names it. Weights keep their type.
record XtunerModel(ModelConfig config, XtunerDirectory checkpoint, TorchFile tensorFile) implements Origin {

    private static final String PREFIX = "llm.";

    static XtunerModel open(Path directory) {
        var checkpoint = XtunerDirectory.open(directory);
        if (!Files.exists(directory.resolve("config.json"))) {
            throw new ModelRefusedException(
                    "missing-config",
                    "%s is a checkpoint of XTuner, which has no config.json; copy that and the tokenizer's files of the base model into the directory"
                            .formatted(checkpoint.name()));
        }
        var config = ModelConfig.read(directory);
        var file = checkpoint.read().tensors();
        if (XtunerAdapter.isOne(file)) {
            throw new ModelRefusedException(
                    "adapter-checkpoint",
                    "%s holds low-rank factors, which need their base, and no model; run ConvertModel with it and the base's directory, and import the merged model that it writes"
                            .formatted(checkpoint.name()));
        }
        return new XtunerModel(config, checkpoint, file);
    }

    @Override
    public String format() {
        return "XTuner";
    }

    @Override
    public boolean isConverted() {
        return false;
    }

    @Override
    public Collection<AssembledTensor> tensors() {
        return tensorFile.tensors().values().stream()
                .map(entry -> new AssembledTensor(
                        new Spec(plain(entry.name()), entry.type(), entry.shape()),
                        checkpoint.name(),
                        new Assembly.Stored(new Located(tensorFile.file(), entry))))
                .toList();
    }

    @Override
    public List<Path> weightFiles() {
        return List.of(tensorFile.file());
    }

    @Override
    public Map<String, byte[]> generated() {
        return Map.of();
    }

    @Override
    public Set<String> leftOut() {
        return Set.of();
    }

    private static String plain(String name) {
        return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    }
}
