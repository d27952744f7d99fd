package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Steps leave no native memory behind. What counts is what `malloc` has handed out, which the tensor library takes
/// all of its memory from: it is exact where resident memory moves by tens of megabytes with the heap and with what
/// the allocator keeps for later.
class NativeMemoryTest {

    private static final int STRETCH = 500;
    private static final int STRETCHES = 4;
    /// Four fifths of what 1 kB a step would leave in a stretch. The compiler takes and gives back megabytes at once,
    /// but in one stretch and not in most: the median counts.
    private static final long BOUND = 400_000;

    private static final Tuning.Lora LORA = new Tuning.Lora(4, 8, 0.1, List.of("q_proj", "v_proj", "down_proj"));

    private final ParityFixture fixture = ParityFixture.named("qwen2");

    @ParameterizedTest
    @ValueSource(strings = {"full", "lora", "qlora"})
    void twoThousandStepsLeaveNothingBehind(String method) throws Exception {
        var memory = NativeMemory.open();
        assumeTrue(memory.isPresent(), "the C library has no mallinfo2: nothing was measured");
        var batch = Batch.of(1, 8, new int[] {5, 6, 7, 8, 9, 10, 11, 12}, new int[] {5, 6, 7, 8, 9, 10, 11, 12});
        try (var model = load(tuning(method))) {
            var allocated = new long[STRETCHES];
            for (int step = 1; step <= STRETCH * STRETCHES; step++) {
                model.accumulate(batch, batch.learntTokens(), step);
                model.clip(1);
                model.adamStep(1e-4, 0.9, 0.999, 1e-8, 0.01);
                if (step % (STRETCH / 2) == 0) {
                    model.judge(batch);
                    try (var answer = model.generate(new int[] {5, 6}, SamplingSettings.GREEDY, 4)) {
                        answer.next();
                        answer.next();
                    }
                }
                if (step % STRETCH == 0) {
                    allocated[step / STRETCH - 1] = memory.get().allocatedAfterCollection();
                }
            }
            assertThat(medianGrowth(allocated))
                    .as("bytes after %d more steps, of %s", STRETCH, Arrays.toString(allocated))
                    .isLessThan(BOUND);
        }
    }

    @Test
    void aKilobyteAStepWouldBeSeen() throws Exception {
        var memory = NativeMemory.open();
        assumeTrue(memory.isPresent(), "the C library has no mallinfo2: nothing was measured");
        var allocated = new long[STRETCHES];
        try (var arena = Arena.ofConfined()) {
            for (int step = 1; step <= STRETCH * STRETCHES; step++) {
                arena.allocate(1000);
                if (step % STRETCH == 0) {
                    allocated[step / STRETCH - 1] = memory.get().allocatedAfterCollection();
                }
            }
            assertThat(medianGrowth(allocated)).isGreaterThan(BOUND);
        }
    }

    /// The first stretch warms up.
    private static long medianGrowth(long[] allocated) {
        long[] growth = IntStream.range(1, allocated.length)
                .mapToLong(i -> allocated[i] - allocated[i - 1])
                .sorted()
                .toArray();
        return growth[growth.length / 2];
    }

    private TrainableModel load(Tuning tuning) {
        return TrainableModel.load(fixture.model(), "base", tuning, Precision.FP32, 1, false, 3);
    }

    private static Tuning tuning(String method) {
        return switch (method) {
            case "full" -> new Tuning.Full();
            case "lora" -> LORA;
            default -> new Tuning.QLora(LORA, true);
        };
    }
}
