package io.tunewright.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.identity.TenantId;
import io.tunewright.training.RunQueue.Share;
import io.tunewright.training.RunQueue.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RunQueueTest {

    private static final TenantId A = new TenantId(new UUID(0, 1));
    private static final TenantId B = new TenantId(new UUID(0, 2));
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    @Test
    void oneOrganisationIsServedInTheOrderOfItsWishes() {
        var first = waiting(A, 0);
        var second = waiting(A, 1);

        assertThat(RunQueue.order(List.of(second, first), Map.of())).containsExactly(first, second);
    }

    @Test
    void whoAsksForMuchDoesNotKeepOthersWaiting() {
        var a1 = waiting(A, 0);
        var a2 = waiting(A, 1);
        var a3 = waiting(A, 2);
        var b1 = waiting(B, 3);
        var b2 = waiting(B, 4);

        assertThat(RunQueue.order(List.of(a1, a2, a3, b1, b2), Map.of())).containsExactly(a1, b1, a2, b2, a3);
    }

    @Test
    void whoHasRunsInProgressIsBehind() {
        var a = waiting(A, 0);
        var b = waiting(B, 1);

        assertThat(RunQueue.order(List.of(a, b), Map.of(A, new Share(1, START))))
                .containsExactly(b, a);
    }

    @Test
    void amongEqualsWhoHadNoTurnForLongestIsNext() {
        var a = waiting(A, 0);
        var b = waiting(B, 1);
        var shares = Map.of(A, new Share(0, START.plusSeconds(60)), B, new Share(0, START));

        assertThat(RunQueue.order(List.of(a, b), shares)).containsExactly(b, a);
    }

    private static Waiting waiting(TenantId tenant, int second) {
        return new Waiting(tenant, RunId.random(), START.plusSeconds(second));
    }
}
