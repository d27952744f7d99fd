package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult.Failure;
import io.tunewright.worker.RunResult.Outcome;
import io.tunewright.worker.WorkerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A checkpoint for which there is no room. A real worker process under the system's limit on the size of its files
/// gets from the kernel what a full disk gives, a write that fails in the middle, and no rights are needed for it.
class FullDiskTest {

    private static final int BLOCK_BYTES = 512;

    @TempDir
    private Path temporary;

    @Test
    void aCheckpointThatDoesNotFitFailsTheRunAndKeepsTheLastOne() throws Exception {
        var undisturbed = TestRun.create(temporary.resolve("a"), TestRun.settings(TestRun.LORA, "fp32", 4, 2, 1));
        assertThat(undisturbed.run()).isZero();
        long whole = Files.size(undisturbed.checkpoint(4).resolve("optimizer.safetensors"));
        var run = interrupted();

        var worker = worker(run.directory(), whole - BLOCK_BYTES);
        assertThat(worker.waitFor(2, TimeUnit.MINUTES)).isTrue();

        assertThat(worker.exitValue()).as(log(run)).isEqualTo(1);
        assertThat(run.result().outcome()).isEqualTo(Outcome.FAILED);
        assertThat(run.result().failure()).isEqualTo(Failure.DISK_FULL);
        assertThat(run.result().message())
                .isEqualTo(
                        "The disk is full, or what may be written to it is used up. Free some space, then start the run"
                                + " again. The checkpoint of step 2 was kept.");
        assertThat(run.checkpoints()).as("nothing half-written is left").containsExactly("step-000002");

        assertThat(run.run()).isZero();
        assertThat(run.events(RunEvent.Logged.class))
                .extracting(RunEvent.Logged::message)
                .contains("resumed from the checkpoint of step 2");
        assertThat(run.checkpoint(4).resolve("adapter_model.safetensors"))
                .as("as if the disk had never been full")
                .hasSameBinaryContentAs(undisturbed.checkpoint(4).resolve("adapter_model.safetensors"));
    }

    /// A run as a worker leaves it that was killed between its first checkpoint and its second.
    private TestRun interrupted() throws IOException {
        var run = TestRun.create(temporary.resolve("b"), TestRun.settings(TestRun.LORA, "fp32", 4, 2, 0));
        assertThat(run.run()).isZero();
        var copy = run.copyUpTo(2, temporary.resolve("c"));
        assertThat(copy.checkpoints()).containsExactly("step-000002");
        return copy;
    }

    private static Process worker(Path directory, long largestFile) throws IOException {
        var command = new ArrayList<>(
                List.of("sh", "-c", "ulimit -f %d && exec \"$@\"".formatted(largestFile / BLOCK_BYTES), "worker"));
        command.addAll(WorkerProcess.command(directory));
        return WorkerProcess.start(directory, command);
    }

    private static String log(TestRun run) throws IOException {
        return Files.readString(run.directory().resolve("worker.log"));
    }
}
