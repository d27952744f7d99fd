package io.tunewright.training.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.RunEvent;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class EventStoreTest {

    @Test
    void readsAStepThatAnEarlierVersionStored() {
        assertThat(EventStore.event("""
                {"type": "progress", "at": "2026-11-20T10:00:00Z", "step": 3, "epoch": 0.5, "loss": 1.25,
                 "learningRate": 0.001, "gradientNorm": 2.0, "tokensPerSecond": 900.0, "trainedTokens": 512,
                 "peakBytes": 1000}"""))
                .asInstanceOf(InstanceOfAssertFactories.type(RunEvent.Progress.class))
                .satisfies(step -> {
                    assertThat(step.loss()).isEqualTo(1.25);
                    assertThat(step.dataWaitSeconds()).isZero();
                });
    }
}
