package io.tunewright.worker.train;

import com.sun.management.OperatingSystemMXBean;
import io.tunewright.llm.Batch;
import io.tunewright.llm.Precision;
import io.tunewright.llm.TrainableModel;
import io.tunewright.llm.Tuning;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TuningMethod;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/// The bare training loop that the platform is compared with: the same rows, model and optimiser steps, and nothing
/// else. No events, no reports, no samples, no checkpoints. Prints the instant of the first step, then of all others
/// the seconds, the processor seconds and the learnt tokens, and the peak of resident memory in bytes.
public final class BareLoop {

    private BareLoop() {}

    public static void main(String[] arguments) throws IOException {
        var directory = Path.of(arguments[0]);
        var spec = JsonMapper.shared().readValue(Files.readString(directory.resolve(RunSpec.FILE)), RunSpec.class);
        var settings = spec.settings();
        var method = (TuningMethod.Lora) settings.method();
        var rows = Rows.of(
                TokenizedData.read(directory.resolve(RunSpec.TRAINING_DATA)),
                settings.maxLength(),
                settings.packing(),
                settings.seed());
        var plan = new Plan(rows, settings);
        var rate = LearningRate.of(settings, plan.totalSteps());
        try (var model = TrainableModel.load(
                Path.of(spec.modelDirectory()),
                spec.baseModelName(),
                new Tuning.Lora(method.rank(), method.alpha(), method.dropout(), method.targets()),
                settings.precision().equals("bf16") ? Precision.BF16 : Precision.FP32,
                spec.threads(),
                settings.gradientCheckpointing(),
                settings.seed())) {
            var processor = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long first = 0;
            long firstUsed = 0;
            long firstMillis = 0;
            long learntAfter = 0;
            for (long step = 0; step < plan.totalSteps(); step++) {
                var batches = plan.step(step);
                long learnt = Math.max(
                        1, batches.stream().mapToLong(Batch::learntTokens).sum());
                int micro = 0;
                for (var batch : batches) {
                    model.accumulate(batch, learnt, (settings.seed() * 31 + step) * 1009 + micro++);
                }
                model.clip(settings.maxGradNorm());
                model.adamStep(
                        rate.at(step), settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay());
                if (step == 0) {
                    first = System.nanoTime();
                    firstUsed = processor.getProcessCpuTime();
                    firstMillis = System.currentTimeMillis();
                } else {
                    learntAfter += learnt;
                }
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d %.6f %.6f %d %d%n",
                    firstMillis,
                    (System.nanoTime() - first) / 1e9,
                    (processor.getProcessCpuTime() - firstUsed) / 1e9,
                    learntAfter,
                    PeakMemory.bytes());
        }
        // libtorch's threads must not keep a finished process alive
        Runtime.getRuntime().halt(0);
    }
}
