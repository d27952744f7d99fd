package io.tunewright.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// The rest is tested with whole clusters, see [KubernetesClusterContract].
class DiagnosisTest {

    private final AtomicLong nanos = new AtomicLong();
    private final Diagnosis diagnosis = new Diagnosis(Duration.ofMinutes(10), new Stopwatch(nanos::get));

    /// Job and pods come by two watches, of which either may be behind.
    @Test
    void aJobThatFailedBeforeItsPodIsSeenToHaveIsWaitedFor() {
        var early = diagnosis.of(failed(), List.of(running()), List.of(), "");
        after(Duration.ofSeconds(1));
        var told = diagnosis.of(failed(), List.of(killedForMemory()), List.of(), "");

        assertThat(early).isInstanceOf(WorkerState.Running.class);
        assertThat(told)
                .isEqualTo(new WorkerState.Failed(
                        Cause.HOST_OUT_OF_MEMORY, "it needed more memory than the machine profile gives"));
    }

    @Test
    void aPodThatNeverSaysWhyWasRemoved() {
        diagnosis.of(failed(), List.of(running()), List.of(), "");
        after(Duration.ofSeconds(6));

        assertThat(diagnosis.of(failed(), List.of(running()), List.of(), ""))
                .isEqualTo(new WorkerState.Failed(Cause.KILLED, "its pod was removed (backoff limit)"));
    }

    @Test
    void aPodThatIsGoneWasRemoved() {
        assertThat(diagnosis.of(failed(), List.of(), List.of(), ""))
                .isEqualTo(new WorkerState.Failed(Cause.KILLED, "its pod was removed (backoff limit)"));
    }

    private void after(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private static Job failed() {
        return new JobBuilder()
                .withNewMetadata()
                .withName("run-1")
                .withUid("1")
                .endMetadata()
                .withNewStatus()
                .addNewCondition()
                .withType("Failed")
                .withStatus("True")
                .withReason("BackoffLimitExceeded")
                .withMessage("backoff limit")
                .endCondition()
                .endStatus()
                .build();
    }

    private static PodBuilder pod(String phase) {
        return new PodBuilder()
                .withNewMetadata()
                .withName("run-1-0")
                .withUid("2")
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .withStartTime("2026-11-21T12:00:00Z")
                .endStatus();
    }

    private static Pod running() {
        return pod("Running").build();
    }

    private static Pod killedForMemory() {
        return pod("Failed")
                .editStatus()
                .addNewContainerStatus()
                .withName("worker")
                .withNewState()
                .withNewTerminated()
                .withReason("OOMKilled")
                .withExitCode(137)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
