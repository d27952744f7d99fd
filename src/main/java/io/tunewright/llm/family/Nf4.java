package io.tunewright.llm.family;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.torch.TorchModule;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/// Weights in 4-bit NormalFloat (Dettmers et al. 2023, §3 and appendix E): each block of 64 is divided by its largest
/// amount, each quotient becomes the nearest of 16 values that are equally likely under a normal distribution. On
/// request the blocks' scales are quantised as well, 256 at a time, less their mean, to the 8-bit dynamic type
/// (Dettmers 2016) as bitsandbytes does. 0.56 bytes a weight, or 0.52.
final class Nf4 {

    private static final int BLOCK = 64;

    private static final float[] VALUES = {
        -1.0f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0.0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1.0f
    };

    private final TorchModule module;
    private final PtNDManager manager;
    private final boolean twice;
    private final PtNDArray values;
    private final PtNDArray pairs;
    private final PtNDArray dynamic;

    /// A quantised weight; see `w` in `blocks.py`.
    ///
    /// @param codes  (out, in / 2), two in a byte
    /// @param scales of the blocks
    /// @param second scales of the scales and their mean; empty if they are not quantised
    record Weight(PtNDArray codes, PtNDArray scales, PtNDArray second) {}

    /// @param twice whether the scales are quantised as well
    Nf4(TorchModule module, PtNDManager manager, boolean twice) {
        this.module = module;
        this.manager = manager;
        this.twice = twice;
        this.values = (PtNDArray) manager.create(VALUES, new Shape(VALUES.length));
        this.pairs = module.tensor(manager, "pairs", true, values);
        float[] map = dynamicValues();
        this.dynamic = (PtNDArray) manager.create(map, new Shape(map.length));
    }

    /// @param weight (out, in), of any type of number
    /// @throws ModelRefusedException `not-quantisable` if it does not divide into blocks
    Weight quantise(String name, PtNDArray weight) {
        if (weight.size() % BLOCK != 0 || weight.getShape().get(1) % 2 != 0) {
            throw new ModelRefusedException(
                    "not-quantisable",
                    "%s has shape %s, which does not divide into blocks of %d numbers; train with lora instead of qlora"
                            .formatted(name, weight.getShape(), BLOCK));
        }
        var codes = two("quantise", weight, values);
        if (!twice) {
            return new Weight(codes[0], codes[1], (PtNDArray) manager.create(new float[0]));
        }
        try (var single = codes[1]) {
            var scales = two("quantise_scales", single, dynamic);
            return new Weight(codes[0], scales[0], scales[1]);
        }
    }

    /// What codes stand for: at the end of each layer's tensors.
    List<PtNDArray> tables() {
        return List.of(pairs, dynamic);
    }

    /// The 8-bit dynamic type: sign, a power of ten told by leading zeros, and the rest for equal steps from 0.1 to
    /// 1.
    static float[] dynamicValues() {
        var amounts =
                IntStream.range(0, 7).boxed().flatMapToDouble(Nf4::amounts).toArray();
        var all = DoubleStream.concat(
                DoubleStream.of(0, 1), DoubleStream.of(amounts).flatMap(amount -> DoubleStream.of(amount, -amount)));
        double[] sorted = all.sorted().toArray();
        float[] result = new float[sorted.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (float) sorted[i];
        }
        return result;
    }

    /// The middles of 2ⁿ equal steps from 0.1 to 1, times 10ⁿ⁻⁶.
    private static DoubleStream amounts(int n) {
        int steps = 1 << n;
        double step = 0.9 / steps;
        return IntStream.range(0, steps).mapToDouble(i -> Math.pow(10, n - 6) * (0.1 + (i + 0.5) * step));
    }

    private PtNDArray[] two(String method, PtNDArray tensor, PtNDArray table) {
        try (IValue result = module.call(method, true, tensor, table)) {
            var pair = result.toIValueTuple();
            try (var first = pair[0];
                    var second = pair[1]) {
                return new PtNDArray[] {first.toTensor(manager), second.toTensor(manager)};
            }
        }
    }
}
