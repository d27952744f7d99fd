package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;

/// Angles of the rotary position embedding (Su et al. 2021): for position p and pair i, `p · f(i)`.
final class RotaryTable {

    private RotaryTable() {}

    /// Inverse frequencies f, (rotated width / 2); float32 as transformers computes them.
    static float[] frequencies(ModelConfig config) {
        var rope = config.rope();
        float[] frequencies = new float[rope.width() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            double plain = 1.0 / Math.pow(rope.theta(), 2.0 * i / rope.width());
            frequencies[i] = (float)
                    switch (rope.type()) {
                        case "linear" -> plain / rope.factor();
                        case "llama3" -> llama3(plain, rope);
                        default -> plain;
                    };
        }
        return frequencies;
    }

    /// Cosines or sines, (positions, rotated width); the second half repeats the first.
    static float[] table(float[] frequencies, int positions, boolean cosine) {
        int half = frequencies.length;
        float[] table = new float[positions * 2 * half];
        for (int p = 0; p < positions; p++) {
            for (int i = 0; i < half; i++) {
                float angle = p * frequencies[i];
                float value = (float) (cosine ? Math.cos(angle) : Math.sin(angle));
                table[p * 2 * half + i] = value;
                table[p * 2 * half + half + i] = value;
            }
        }
        return table;
    }

    /// Llama 3.1: low frequencies are divided by the factor, high ones kept, those between blended.
    private static double llama3(double plain, ModelConfig.Rope rope) {
        double wavelength = 2 * Math.PI / plain;
        double longest = rope.originalContextLength() / rope.lowFrequencyFactor();
        double shortest = rope.originalContextLength() / rope.highFrequencyFactor();
        if (wavelength > longest) {
            return plain / rope.factor();
        }
        if (wavelength < shortest) {
            return plain;
        }
        double smooth = (rope.originalContextLength() / wavelength - rope.lowFrequencyFactor())
                / (rope.highFrequencyFactor() - rope.lowFrequencyFactor());
        return (1 - smooth) * plain / rope.factor() + smooth * plain;
    }
}
