package io.tunewright.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.server.communication.PushAtmosphereHandler;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class QuietPushLogTest {

    private static final Logger PUSH = LoggerFactory.getLogger(PushAtmosphereHandler.class);

    private final QuietPushLog quiet = new QuietPushLog();

    @BeforeEach
    void install() {
        quiet.afterPropertiesSet();
    }

    @AfterEach
    void remove() {
        quiet.destroy();
    }

    @Test
    void onlyPagesThatWereClosedAreLeftOut(CapturedOutput output) {
        PUSH.error(
                "closed page",
                new IllegalStateException("Message will not be sent because the WebSocket session has been closed"));
        PUSH.error("lost page", new IOException("Broken pipe"));
        PUSH.error("broken push", new IllegalStateException("the state is wrong"));
        LoggerFactory.getLogger("io.tunewright.other").error("another's", new IOException("Broken pipe"));

        assertThat(output).contains("broken push", "the state is wrong", "another's");
        assertThat(output).doesNotContain("closed page", "lost page");
    }
}
