package io.tunewright.worker.starter;

/// Random weights to begin with: normal, with the two projections that write to the residual stream scaled down by
/// `sqrt(2 · layers)` (Radford et al. 2019, GPT-2); norms are 1.
final class FreshWeights {

    private final ModelShape shape;
    private final Draw draw;

    FreshWeights(ModelShape shape, long seed) {
        this.shape = shape;
        this.draw = new Draw(seed);
    }

    /// The values of one tensor; tensors must be asked for in the order of [ModelShape#tensors()].
    float[] next(String name, long[] dimensions) {
        var values = new float[Math.toIntExact(ModelShape.size(dimensions))];
        double spread = spread(name);
        for (int i = 0; i < values.length; i++) {
            values[i] = spread == 0 ? 1 : (float) (spread * draw.normal());
        }
        return values;
    }

    private double spread(String name) {
        if (name.endsWith("norm.weight")) {
            return 0;
        }
        boolean writesToStream = name.contains("o_proj") || name.contains("down_proj");
        return writesToStream ? ModelShape.SPREAD / Math.sqrt(2.0 * shape.layers()) : ModelShape.SPREAD;
    }
}
