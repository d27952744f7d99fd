package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.cluster.WorkerName;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunId;
import io.tunewright.training.job.Retries.Verdict;
import io.tunewright.training.store.Loss;
import io.tunewright.training.store.StoredAttempt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RetriesTest {

    private static final RunId RUN = RunId.random();
    private static final TrainingProperties PROPERTIES = new TrainingProperties(
            1,
            4,
            3,
            Duration.ofSeconds(2),
            Duration.ofMinutes(3),
            Duration.ofSeconds(30),
            Duration.ofSeconds(30),
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofDays(7));

    private final List<StoredAttempt> attempts = new ArrayList<>();

    @ParameterizedTest
    @EnumSource(names = {"EVICTED", "PREEMPTED", "NODE_LOST", "KILLED", "LOST_CONTACT"})
    void aRunThatGetsOnIsNeverGivenUpForItsMachines(Loss.Kind kind) {
        for (int step = 1; step <= 50; step++) {
            lost(kind, step);
            assertThat(verdict()).isEqualTo(new Verdict.Again(Duration.ZERO));
        }
    }

    @Test
    void machinesGetLongerPausesAndThenNoMoreChances() {
        lost(Loss.Kind.EVICTED, 7);
        assertThat(verdict()).isEqualTo(new Verdict.Again(Duration.ZERO));
        lost(Loss.Kind.EVICTED, 7);
        assertThat(verdict()).isEqualTo(new Verdict.Again(Duration.ofSeconds(2)));
        lost(Loss.Kind.PREEMPTED, 7);
        assertThat(verdict()).isEqualTo(new Verdict.Again(Duration.ofSeconds(4)));
        lost(Loss.Kind.EVICTED, 7);
        assertThat(verdict()).isEqualTo(new Verdict.GiveUp(RunFailureKind.EVICTED, 4, "why"));
    }

    @Test
    void aStepFurtherBeginsToCountAnew() {
        lost(Loss.Kind.EVICTED, 7);
        lost(Loss.Kind.EVICTED, 7);
        lost(Loss.Kind.EVICTED, 7);
        lost(Loss.Kind.EVICTED, 8);
        assertThat(verdict()).isEqualTo(new Verdict.Again(Duration.ZERO));
    }

    @Test
    void whatBreaksOffTwiceAtTheSameStepIsPoison() {
        lost(Loss.Kind.CRASHED, 7);
        assertThat(verdict()).isEqualTo(new Verdict.Again(Duration.ZERO));
        lost(Loss.Kind.EVICTED, 7);
        lost(Loss.Kind.CRASHED, 7);
        assertThat(verdict()).isEqualTo(new Verdict.GiveUp(RunFailureKind.INTERRUPTED, 2, "why"));
    }

    @Test
    void crashesAtOtherStepsAreCounted() {
        for (int step = 1; step < 4; step++) {
            lost(Loss.Kind.CRASHED, step);
            assertThat(verdict()).isInstanceOf(Verdict.Again.class);
        }
        lost(Loss.Kind.CRASHED, 4);
        assertThat(verdict()).isEqualTo(new Verdict.GiveUp(RunFailureKind.INTERRUPTED, 4, "why"));
    }

    @ParameterizedTest
    @CsvSource({
        "HOST_OUT_OF_MEMORY, HOST_OUT_OF_MEMORY",
        "DISK_FULL, DISK_FULL",
        "IMAGE_MISSING, IMAGE_MISSING",
        "REFUSED, UNSCHEDULABLE",
        "UNSCHEDULABLE, UNSCHEDULABLE",
        "DEADLINE, DEADLINE"
    })
    void whatWouldHappenAgainIsNotRetried(Loss.Kind kind, RunFailureKind failure) {
        lost(kind, 7);
        assertThat(verdict()).isEqualTo(new Verdict.GiveUp(failure, 1, "why"));
    }

    private Verdict verdict() {
        return Retries.after(attempts, PROPERTIES);
    }

    private void lost(Loss.Kind kind, long reached) {
        int number = attempts.size() + 1;
        attempts.add(new StoredAttempt(
                new TenantId(new UUID(0, 1)),
                RUN,
                number,
                new WorkerName("run-" + number),
                "",
                0,
                0,
                null,
                Instant.EPOCH,
                null,
                Instant.EPOCH,
                0,
                new Loss(kind, "why"),
                reached,
                ""));
    }
}
