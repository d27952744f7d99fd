package io.tunewright.worker.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.llm.SamplingSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class SchedulerTest {

    private static final SamplingSettings GREEDY = new SamplingSettings(0, 1, 0, 1, 0, 0, 1);
    private static final Duration SOON = Duration.ofSeconds(5);

    private final ScriptedModel model = new ScriptedModel(false);
    private final Scheduler scheduler = new Scheduler(2, 1);

    @AfterEach
    void close() {
        scheduler.close();
    }

    @Test
    void stepsAnswersInTurn() throws Exception {
        var gate = holdModelThread();
        var first = submitted("aaaa");
        var second = submitted("bbbb");
        gate.countDown();

        assertThat(text(first)).isEqualTo("aaaa");
        assertThat(text(second)).isEqualTo("bbbb");
        // never two steps of one answer while the other waits
        assertThat(String.join("", model.steps)).isIn("bbbbaaaa".repeat(4), "aaaabbbb".repeat(4));
    }

    @Test
    void refusesWhenItsQueueIsFullAndForgetsCancelledOnes() throws Exception {
        var gate = holdModelThread();
        submitted("a");
        submitted("b");
        var waiting = submitted("c");
        var late = answer("d");

        assertThat(scheduler.submit(late)).isFalse();
        waiting.cancel();
        assertThat(scheduler.submit(late)).isTrue();
        gate.countDown();

        assertThat(text(late)).isEqualTo("d");
        assertThat(model.steps).doesNotContain("c");
    }

    @Test
    void aCancelledAnswerCostsNoFurtherToken() throws Exception {
        var gate = holdModelThread();
        var answer = submitted("abcdef");
        answer.cancel();
        gate.countDown();

        assertThat(answer.take(SOON)).isEqualTo(new Part.End("stop", 0, 0));
        assertThat(model.steps).isEmpty();
        assertThat(model.open).isEmpty();
    }

    @Test
    void aFailureEndsOneAnswerOnly() throws Exception {
        var broken = submitted("crash");
        var sound = submitted("fine");

        assertThat(broken.take(SOON)).isEqualTo(new Part.Failure("out of memory"));
        assertThat(text(sound)).isEqualTo("fine");
    }

    @Test
    void runsCallsBetweenTokensOnTheModelsThread() throws Exception {
        assertThat(scheduler.call(() -> Thread.currentThread().getName()).get()).isEqualTo("model");
        assertThatThrownBy(() -> scheduler
                        .call(() -> {
                            throw new IllegalStateException("no such file");
                        })
                        .get())
                .hasMessageContaining("no such file");
    }

    @Test
    void endingTellsThoseWhoWait() throws Exception {
        var gate = holdModelThread();
        var waiting = submitted("a");
        var closing = Thread.ofVirtual().start(scheduler::close);
        while (scheduler.submit(answer("probe"))) {
            Thread.sleep(5);
        }
        gate.countDown();
        closing.join();

        assertThat(waiting.take(SOON)).isEqualTo(new Part.Failure("the worker is ending"));
    }

    /// Keeps the model's thread busy until the latch is counted down.
    private CountDownLatch holdModelThread() throws InterruptedException {
        var held = new CountDownLatch(1);
        var gate = new CountDownLatch(1);
        scheduler.call(() -> {
            held.countDown();
            gate.await();
            return true;
        });
        held.await();
        return gate;
    }

    private Answer submitted(String text) {
        var answer = answer(text);
        assertThat(scheduler.submit(answer)).isTrue();
        return answer;
    }

    private Answer answer(String text) {
        return new Answer(() -> model.answer("base", Bytes.encode(text), GREEDY, 100, -1), model::decode, List.of());
    }

    private static String text(Answer answer) throws InterruptedException {
        var text = new StringBuilder();
        while (answer.take(SOON) instanceof Part.Text(var more, var _, var _)) {
            text.append(more);
        }
        return text.toString();
    }
}
