package io.tunewright.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SilenceWatchTest {

    private final SilenceWatch watch = new SilenceWatch(new InferenceProperties(
            1, Duration.ZERO, Duration.ZERO, Duration.ofMillis(400), Duration.ZERO, 1, 1, 1, 1, 0));
    private final CountDownLatch hung = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final InputStream stream = new InputStream() {
        @Override
        public int read() {
            return -1;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    };

    @AfterEach
    void end() {
        watch.destroy();
    }

    @Test
    void aStreamThatSaysNothingIsGivenUp() throws Exception {
        watch.watch(stream, hung::countDown);

        assertThat(hung.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void signsOfLifeKeepItAndAnEndedOneIsForgotten() throws Exception {
        try (var watched = watch.watch(stream, hung::countDown)) {
            for (int i = 0; i < 12; i++) {
                Thread.sleep(80);
                watched.heard();
            }
        }

        assertThat(hung.await(900, TimeUnit.MILLISECONDS)).isFalse();
    }
}
