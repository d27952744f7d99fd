package io.tunewright.llm;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import io.tunewright.llm.adapter.AdapterConfig;
import io.tunewright.llm.family.LowRank;
import io.tunewright.llm.family.Prefix;
import io.tunewright.llm.family.Projection;
import io.tunewright.llm.family.Quantisation;
import io.tunewright.llm.family.TrainedWeights;
import io.tunewright.llm.family.Transformer;
import io.tunewright.llm.optim.AdamW;
import io.tunewright.llm.optim.Trained;
import io.tunewright.llm.weights.MappedTensors;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A model in training: gradients add up over micro-batches, then AdamW takes a step. Weights, gradients and
/// optimiser states are float32 whatever the model computes in. One thread owns it.
public final class TrainableModel implements AutoCloseable {

    private static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";
    private static final String MODEL_WEIGHTS = "model.safetensors";

    private final Transformer model;
    private final Tuning tuning;
    private final String baseModelName;
    private final boolean recompute;
    private final PtNDManager manager;
    private final LowRank lora;
    private final List<Trained> trained;
    private final IValue gradients;
    private final AdamW optimizer;

    private TrainableModel(Transformer model, Tuning tuning, LowRank lora, String baseModelName, boolean recompute) {
        this.model = model;
        this.tuning = tuning;
        this.baseModelName = baseModelName;
        this.recompute = recompute;
        this.lora = lora;
        this.manager = model.scope();
        this.trained = tuning.changesModel() ? weights() : factors();
        trained.forEach(each -> each.computed().setRequiresGradient(true));
        this.gradients = IValue.listFrom(trained.stream().map(Trained::gradient).toArray(PtNDArray[]::new));
        this.optimizer = new AdamW(model.module(), manager, trained, gradients);
    }

    /// Loads a model for training; low-rank factors begin with A random and B zero.
    ///
    /// @param baseModelName what `adapter_config.json` will call the base; never a path
    /// @param recompute     whether activations are computed again in the backward pass, which saves memory and
    ///                      costs time
    /// @param threads       CPU threads, 0 for all
    /// @param seed          of the factors' first values
    /// @throws ModelRefusedException if the directory cannot be used
    public static TrainableModel load(
            Path modelDirectory,
            String baseModelName,
            Tuning tuning,
            Precision precision,
            int threads,
            boolean recompute,
            long seed) {
        var model = new Transformer(
                modelDirectory, precision, threads, quantisation(tuning), config -> trainedWeights(tuning, config));
        return switch (tuning) {
            case Tuning.Full _, Tuning.Freeze _ ->
                new TrainableModel(model, tuning, LowRank.none(model), baseModelName, recompute);
            case Tuning.Lora method -> beside(model, method, baseModelName, recompute, seed);
            case Tuning.QLora(var method, boolean _) -> beside(model, method, baseModelName, recompute, seed);
            case Tuning.Prefix(int length, boolean projection) -> {
                var config = Prefix.config(model, baseModelName, length, projection);
                yield new TrainableModel(model, tuning, Prefix.create(model, config, seed), baseModelName, recompute);
            }
        };
    }

    /// Nothing of what is trained or saved tells whether the base is quantised.
    private static TrainableModel beside(
            Transformer model, Tuning.Lora method, String baseModelName, boolean recompute, long seed) {
        var own = inOwnNames(method, model);
        var lora = LowRank.create(model, adapterConfig(own, baseModelName), seed);
        return new TrainableModel(model, own, lora, baseModelName, recompute);
    }

    public ModelConfig config() {
        return model.config();
    }

    /// Positions of the context that a prefix takes from the text, else 0.
    public int positionsTaken() {
        return lora.positionsAhead();
    }

    public long trainedParameters() {
        return trained.stream().mapToLong(each -> each.master().size()).sum();
    }

    /// Weights of the model, its factors not counted.
    public long allParameters() {
        return model.layout().tensors().values().stream()
                .mapToLong(shape -> shape.stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    /// Forward and backward of one micro-batch; its gradients add to those of the step.
    ///
    /// @param learntWeight  of all micro-batches of the step, as [Batch#learntWeight()] gives it: the loss is the
    ///                      mean over them, never a mean of means
    /// @param dropoutSeed   decides which inputs are dropped
    /// @return this micro-batch's share of the step's loss, in nats
    public double accumulate(Batch batch, double learntWeight, long dropoutSeed) {
        return batch.weighted(learn(batch, learntWeight, dropoutSeed)) / learntWeight;
    }

    /// As [#accumulate].
    ///
    /// @return −log p of each learnt token, in nats, in the order of the batch
    public float[] learn(Batch batch, double learntWeight, long dropoutSeed) {
        double dropout = tuning instanceof Tuning.Lora method ? method.dropout() : 0;
        if (dropout > 0) {
            JniUtils.setSeed(dropoutSeed);
        }
        return model.step(batch, learntWeight, recompute, dropout, gradients, lora);
    }

    /// Scales the gradients down to a norm of at most `maxNorm`; 0 only measures.
    ///
    /// @return the norm over all gradients before that
    public double clip(double maxNorm) {
        return optimizer.clip(maxNorm);
    }

    /// One step of AdamW (Loshchilov and Hutter 2019); the gradients are zero afterwards. Norms and biases do not
    /// decay.
    public void adamStep(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        optimizer.step(learningRate, beta1, beta2, epsilon, weightDecay, 0);
    }

    /// The same, and norms and biases decay as well, as they do in the reference's curves.
    void adamStepOnAll(double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
        optimizer.step(learningRate, beta1, beta2, epsilon, weightDecay, weightDecay);
    }

    /// How a batch fares, without dropout.
    ///
    /// @param negativeLogLikelihood weighted sum of −log p over the learnt tokens, in nats
    /// @param hits                  learnt tokens that are the most likely one after the true text before them
    public record Judged(double negativeLogLikelihood, long hits) {}

    public Judged judge(Batch batch) {
        float[][] each = model.judge(batch, lora);
        long hits = 0;
        for (float hit : each[1]) {
            hits += hit == 1f ? 1 : 0;
        }
        return new Judged(-batch.weighted(each[0]), hits);
    }

    /// Weighted sum of −log p over the learnt tokens, in nats, without dropout.
    public double negativeLogLikelihood(Batch batch) {
        return judge(batch).negativeLogLikelihood();
    }

    /// An answer of the model as it is now.
    public Generation generate(int[] prompt, SamplingSettings settings, int maxTokens) {
        return new CachedGeneration(model, lora, prompt, settings, maxTokens, -1);
    }

    /// Writes what was trained: an adapter in PEFT's layout (factors or a prefix) in float32, or the weights of the
    /// whole model, frozen ones included, in the type they were read in. Configuration and tokenizer of
    /// that are the caller's to copy.
    public void save(Path directory) throws IOException {
        switch (tuning) {
            case Tuning.Full _, Tuning.Freeze _ -> saveTensors(directory.resolve(MODEL_WEIGHTS), model.storedType());
            case Tuning.Lora method -> saveFactors(directory, method);
            case Tuning.QLora(var method, boolean _) -> saveFactors(directory, method);
            case Tuning.Prefix(int length, boolean projection) -> {
                savePrefix(directory.resolve(ADAPTER_WEIGHTS));
                Prefix.config(model, baseModelName, length, projection).write(directory);
            }
        }
    }

    /// Writes the optimiser's states, and float32 weights where [#save] writes a narrower type or what was made of
    /// them: all that a resume needs beside the saved weights.
    public void saveOptimizer(Path file) throws IOException {
        boolean masters =
                switch (tuning) {
                    case Tuning.Full _, Tuning.Freeze _ -> model.storedType() != TensorType.F32;
                    case Tuning.Lora _, Tuning.QLora _ -> false;
                    case Tuning.Prefix prefix -> prefix.projection();
                };
        optimizer.save(file, masters);
    }

    /// Takes up weights and optimiser states exactly as they were saved.
    public void restore(Path directory, Path optimizerFile) {
        try (var saved = new MappedTensors(directory, tuning.changesModel() ? "model" : "adapter_model")) {
            for (var each : trained) {
                var entry = saved.entry(each.name());
                if (entry.isPresent() && entry.get().type() == TensorType.F32) {
                    overwrite(each.master(), saved, each.name());
                }
            }
        }
        optimizer.restore(optimizerFile);
        optimizer.refreshComputed();
    }

    /// Replaces the low-rank factors by those of an adapter directory; the optimiser starts anew.
    public void startFrom(Path adapterDirectory) {
        try (var saved = new MappedTensors(adapterDirectory, "adapter_model")) {
            trained.forEach(each -> overwrite(each.master(), saved, each.name()));
        }
    }

    @Override
    public void close() {
        gradients.close();
        optimizer.close();
        lora.close();
        manager.close();
        model.close();
    }

    private void overwrite(PtNDArray target, MappedTensors saved, String name) {
        try (var scope = model.scope()) {
            optimizer.overwrite(target, saved.bytes(scope, name));
        }
    }

    private List<Trained> factors() {
        return lora.list().stream()
                .map(factor -> new Trained(
                        factor.name(),
                        factor.tensor(),
                        factor.tensor(),
                        zeros(factor.tensor().getShape()),
                        factor.tensor().getShape().dimension() > 1))
                .toList();
    }

    private List<Trained> weights() {
        var list = new ArrayList<Trained>();
        for (var weight : model.trainedWeights()) {
            var master = weight.tensor().getDataType() == DataType.FLOAT32
                    ? weight.tensor()
                    : model.module().tensor(manager, "cast", true, weight.tensor(), Precision.FP32.scalarType());
            list.add(new Trained(
                    weight.name(),
                    weight.tensor(),
                    master,
                    zeros(weight.tensor().getShape()),
                    weight.decays()));
        }
        return list;
    }

    private PtNDArray zeros(Shape shape) {
        return (PtNDArray) manager.zeros(shape);
    }

    private void saveTensors(Path file, TensorType type) throws IOException {
        var specs = new ArrayList<SafetensorsWriter.Spec>();
        trained.forEach(each -> specs.add(new SafetensorsWriter.Spec(each.name(), type, each.dimensions())));
        var untouched = tuning.changesModel() ? model.untouched() : List.<Safetensors.Entry>of();
        untouched.forEach(entry -> specs.add(new SafetensorsWriter.Spec(entry.name(), entry.type(), entry.shape())));
        try (var writer = new SafetensorsWriter(file, specs)) {
            for (var each : trained) {
                try (var scope = model.scope()) {
                    var stored = type == TensorType.F32
                            ? each.master()
                            : model.module().tensor(scope, "cast", true, each.master(), scalarType(type));
                    writer.write(each.name(), stored);
                }
            }
            for (var entry : untouched) {
                model.copy(entry.name(), writer);
            }
            writer.commit();
        }
    }

    private void saveFactors(Path directory, Tuning.Lora method) throws IOException {
        saveTensors(directory.resolve(ADAPTER_WEIGHTS), TensorType.F32);
        adapterConfig(method, baseModelName).write(directory);
    }

    private void savePrefix(Path file) throws IOException {
        try (var scope = model.scope()) {
            var table = model.prefixTable(scope, lora);
            var dimensions = Arrays.stream(table.getShape().getShape()).boxed().toList();
            var spec = new SafetensorsWriter.Spec(Prefix.TABLE, TensorType.F32, dimensions);
            try (var writer = new SafetensorsWriter(file, List.of(spec))) {
                writer.write(Prefix.TABLE, table);
                writer.commit();
            }
        }
    }

    private static TrainedWeights trainedWeights(Tuning tuning, ModelConfig config) {
        return switch (tuning) {
            case Tuning.Full _ -> TrainedWeights.all(config);
            case Tuning.Freeze(int layers, boolean embeddings, boolean head) ->
                TrainedWeights.last(config, layers, embeddings, head);
            case Tuning.Lora _, Tuning.QLora _, Tuning.Prefix _ -> TrainedWeights.NONE;
        };
    }

    private static Quantisation quantisation(Tuning tuning) {
        return switch (tuning) {
            case Tuning.QLora(var _, boolean twice) -> twice ? Quantisation.NF4_TWICE : Quantisation.NF4;
            default -> Quantisation.NONE;
        };
    }

    private static int scalarType(TensorType type) {
        return switch (type) {
            case F16 -> 5;
            case BF16 -> 15;
            default -> 6;
        };
    }

    /// Names the targets as the model's family does, which is how PEFT finds them again. What means no projection of
    /// the model is left out, unless nothing would be left.
    private static Tuning.Lora inOwnNames(Tuning.Lora method, Transformer model) {
        var names = model.layout().family().targeted(model.config().shape(), method.targets()).stream()
                .map(Projection::name)
                .toList();
        return names.isEmpty()
                ? method
                : new Tuning.Lora(
                        method.rank(),
                        method.alpha(),
                        method.dropout(),
                        names,
                        method.rankStabilised(),
                        method.decomposed());
    }

    private static AdapterConfig adapterConfig(Tuning.Lora method, String baseModelName) {
        return new AdapterConfig(
                baseModelName,
                method.rank(),
                method.alpha(),
                method.dropout(),
                method.targets(),
                method.rankStabilised(),
                method.decomposed());
    }
}
