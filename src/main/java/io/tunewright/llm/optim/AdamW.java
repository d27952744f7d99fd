package io.tunewright.llm.optim;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.tunewright.llm.torch.TorchModule;
import io.tunewright.llm.weights.MappedTensors;
import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// AdamW with decoupled weight decay (Loshchilov and Hutter 2019), fused in ATen. Tensors that decay and those that
/// do not are two groups.
public final class AdamW implements AutoCloseable {

    private static final String MEAN = "exp_avg.";
    private static final String SQUARE = "exp_avg_sq.";
    private static final String MASTER = "master.";
    private static final String STEPS = "steps";

    private final TorchModule module;
    private final PtNDManager manager;
    private final List<State> states = new ArrayList<>();
    private final List<Group> groups = new ArrayList<>();
    private final IValue gradients;
    private final List<IValue> narrow = new ArrayList<>();

    private record State(Trained trained, PtNDArray mean, PtNDArray square, PtNDArray steps) {}

    private record Group(
            boolean decays, IValue masters, IValue gradients, IValue means, IValue squares, IValue steps) {}

    /// @param gradients those of all of `trained`, as one list
    public AdamW(TorchModule module, PtNDManager owner, List<Trained> trained, IValue gradients) {
        this.module = module;
        this.manager = (PtNDManager) owner.newSubManager();
        this.gradients = gradients;
        for (var each : trained) {
            var shape = each.master().getShape();
            states.add(new State(each, zeros(shape), zeros(shape), zeros(new Shape())));
        }
        group(true);
        group(false);
        var wide = trained.stream()
                .filter(each -> each.master() != each.computed())
                .toList();
        if (!wide.isEmpty()) {
            narrow.add(IValue.listFrom(wide.stream().map(Trained::computed).toArray(PtNDArray[]::new)));
            narrow.add(IValue.listFrom(wide.stream().map(Trained::master).toArray(PtNDArray[]::new)));
        }
    }

    /// Norm of all gradients; they are scaled down if it is above `maxNorm`, unless that is 0.
    public double clip(double maxNorm) {
        try (var scope = (PtNDManager) manager.newSubManager()) {
            return module.tensor(scope, "clip", true, gradients, maxNorm).getFloat();
        }
    }

    /// @param weightDecay of the tensors that decay
    /// @param otherDecay  of those that do not: 0 but to compare with implementations that let every tensor decay
    public void step(
            double learningRate, double beta1, double beta2, double epsilon, double weightDecay, double otherDecay) {
        for (var group : groups) {
            module.call(
                            "adamw",
                            true,
                            group.masters(),
                            group.gradients(),
                            group.means(),
                            group.squares(),
                            group.steps(),
                            learningRate,
                            beta1,
                            beta2,
                            group.decays() ? weightDecay : otherDecay,
                            epsilon)
                    .close();
        }
        refreshComputed();
    }

    /// Rounds the float32 weights into those the model computes with, where these are narrower.
    public void refreshComputed() {
        if (!narrow.isEmpty()) {
            module.call("copy", true, narrow.get(0), narrow.get(1)).close();
        }
    }

    /// Copies `source` into `target`, without a gradient.
    public void overwrite(PtNDArray target, PtNDArray source) {
        try (var to = IValue.listFrom(target);
                var from = IValue.listFrom(source)) {
            module.call("copy", false, to, from).close();
        }
    }

    /// @param masters whether the float32 weights are written too
    public void save(Path file, boolean masters) throws IOException {
        var specs = new ArrayList<SafetensorsWriter.Spec>();
        specs.add(new SafetensorsWriter.Spec(STEPS, TensorType.F32, List.of()));
        for (var state : states) {
            specs.add(spec(MEAN, state));
            specs.add(spec(SQUARE, state));
            if (masters) {
                specs.add(spec(MASTER, state));
            }
        }
        try (var writer = new SafetensorsWriter(file, specs)) {
            writer.write(STEPS, states.getFirst().steps());
            for (var state : states) {
                writer.write(MEAN + state.trained().name(), state.mean());
                writer.write(SQUARE + state.trained().name(), state.square());
                if (masters) {
                    writer.write(
                            MASTER + state.trained().name(), state.trained().master());
                }
            }
            writer.commit();
        }
    }

    public void restore(Path file) {
        String stem = String.valueOf(file.getFileName()).replace(".safetensors", "");
        try (var saved = new MappedTensors(file.resolveSibling(""), stem)) {
            for (var state : states) {
                String name = state.trained().name();
                restore(saved, state.mean(), MEAN + name);
                restore(saved, state.square(), SQUARE + name);
                restore(saved, state.steps(), STEPS);
                if (saved.entry(MASTER + name).isPresent()) {
                    restore(saved, state.trained().master(), MASTER + name);
                }
            }
        }
    }

    @Override
    public void close() {
        groups.forEach(group -> {
            group.masters().close();
            group.gradients().close();
            group.means().close();
            group.squares().close();
            group.steps().close();
        });
        narrow.forEach(IValue::close);
        manager.close();
    }

    private void restore(MappedTensors saved, PtNDArray target, String name) {
        try (var scope = (PtNDManager) manager.newSubManager()) {
            overwrite(target, saved.bytes(scope, name));
        }
    }

    private void group(boolean decays) {
        var members = states.stream()
                .filter(state -> state.trained().decays() == decays)
                .toList();
        if (!members.isEmpty()) {
            groups.add(new Group(
                    decays,
                    list(members, state -> state.trained().master()),
                    list(members, state -> state.trained().gradient()),
                    list(members, State::mean),
                    list(members, State::square),
                    list(members, State::steps)));
        }
    }

    private PtNDArray zeros(Shape shape) {
        return (PtNDArray) manager.zeros(shape);
    }

    private static IValue list(List<State> states, Function<State, PtNDArray> part) {
        return IValue.listFrom(states.stream().map(part).toArray(PtNDArray[]::new));
    }

    private static SafetensorsWriter.Spec spec(String prefix, State state) {
        return new SafetensorsWriter.Spec(
                prefix + state.trained().name(), TensorType.F32, state.trained().dimensions());
    }
}
