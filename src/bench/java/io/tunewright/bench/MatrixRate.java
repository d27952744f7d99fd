package io.tunewright.bench;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import com.sun.management.OperatingSystemMXBean;
import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.family.Layout;
import io.tunewright.llm.family.Transformer;
import io.tunewright.llm.torch.TorchModule;
import io.tunewright.llm.torch.TorchRuntime;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Locale;

/// How fast this machine multiplies 2048 × 2048 matrices in bf16 with all its threads, the same way the engine does.
/// Argument: a directory with a model, any. Prints 10^12 operations a second (best of 60) and a processor second
/// (mean).
public final class MatrixRate {

    private static final int SIZE = 2048;
    private static final int TIMES = 60;

    private MatrixRate() {}

    public static void main(String[] arguments) {
        double operations = 2.0 * SIZE * SIZE * SIZE / 1e12;
        var processor = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (var manager = TorchRuntime.newManager(0);
                var module = Transformer.script(
                        manager, new Layout(ModelConfig.read(Path.of(arguments[0], "model"))).family())) {
            var a = matrix(manager, module);
            var b = matrix(manager, module);
            a.matMul(b).close();
            double best = Double.MAX_VALUE;
            long before = processor.getProcessCpuTime();
            for (int i = 0; i < TIMES; i++) {
                long began = System.nanoTime();
                a.matMul(b).close();
                best = Math.min(best, (System.nanoTime() - began) / 1e9);
            }
            double used = (processor.getProcessCpuTime() - before) / 1e9;
            System.out.printf(Locale.ROOT, "%.4f %.4f%n", operations / best, operations * TIMES / used);
        }
        Runtime.getRuntime().halt(0);
    }

    private static PtNDArray matrix(PtNDManager manager, TorchModule module) {
        var wide = (PtNDArray) manager.randomNormal(0, 1, new Shape(SIZE, SIZE), DataType.FLOAT32);
        return module.tensor(manager, "cast", false, wide, 15);
    }
}
