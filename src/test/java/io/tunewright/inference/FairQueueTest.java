package io.tunewright.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.common.QuotaException;
import io.tunewright.common.UnavailableException;
import io.tunewright.identity.TenantId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class FairQueueTest {

    private final TenantId loud = new TenantId(UUID.randomUUID());
    private final TenantId quiet = new TenantId(UUID.randomUUID());

    @Test
    void organisationsTakeTurns() {
        var queue = new FairQueue(1, 100, 10);
        var current = queue.enter(loud);
        var waiting = new ArrayList<FairQueue.Ticket>();
        for (int i = 0; i < 5; i++) {
            waiting.add(queue.enter(loud));
        }
        var fromQuiet = queue.enter(quiet);

        current.close();
        assertThat(waiting.getFirst().mustWait()).isFalse();
        waiting.getFirst().close();

        assertThat(fromQuiet.mustWait())
                .as("second to be served, though seventh to come")
                .isFalse();
        assertThat(waiting.get(1).mustWait()).isTrue();
        fromQuiet.close();
        assertThat(waiting.get(1).mustWait()).isFalse();
    }

    @Test
    void refusesAnOrganisationThatHasTooManyWaitingAndNobodyElse() {
        var queue = new FairQueue(1, 100, 2);
        queue.enter(loud);
        queue.enter(loud);
        queue.enter(loud);

        assertThatThrownBy(() -> queue.enter(loud))
                .isInstanceOf(QuotaException.class)
                .hasMessage("Your organisation has 2 requests waiting. Try again when some are answered");
        assertThat(queue.enter(quiet).mustWait()).isTrue();
    }

    @Test
    void refusesEverybodyWhenItIsFull() {
        var queue = new FairQueue(1, 1, 10);
        queue.enter(loud);
        queue.enter(loud);

        assertThatThrownBy(() -> queue.enter(quiet))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("the queue is full");
    }

    @Test
    void whoGivesUpWaitingLeavesNoGap() throws Exception {
        var queue = new FairQueue(1, 100, 10);
        var current = queue.enter(loud);
        var impatient = queue.enter(loud);
        var patient = queue.enter(loud);
        var answered = new ArrayList<Boolean>();
        var thread = Thread.ofVirtual().start(() -> answered.add(impatient.await()));

        impatient.close();
        thread.join();
        current.close();

        assertThat(answered).isEqualTo(List.of(false));
        assertThat(patient.await()).isTrue();
    }

    @Test
    void aTicketGivenBackTwiceFreesOnePlace() {
        var queue = new FairQueue(1, 100, 10);
        var first = queue.enter(loud);
        var second = queue.enter(loud);
        var third = queue.enter(loud);

        first.close();
        first.close();

        assertThat(second.mustWait()).isFalse();
        assertThat(third.mustWait()).isTrue();
    }
}
