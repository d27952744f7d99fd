package io.tunewright.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChatEventsTest {

    @Test
    void readsTextCountAndEnd() throws IOException {
        var events = events("""
                data: {"choices":[{"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":{"completion_tokens":0}}

                : ping

                data: {"choices":[{"delta":{"content":"你好"},"finish_reason":null}],"usage":{"completion_tokens":2}}

                data: {"choices":[{"delta":{},"finish_reason":"length"}]}

                data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3},"timings":{"predicted_per_second":12.5}}

                data: [DONE]

                """);

        assertThat(events.next()).isEqualTo(new ChatEvents.Text("", 0, List.of()));
        assertThat(events.next()).isEqualTo(new ChatEvents.Nothing());
        assertThat(events.next()).isEqualTo(new ChatEvents.Nothing());
        assertThat(events.next()).isEqualTo(new ChatEvents.Nothing());
        assertThat(events.next()).isEqualTo(new ChatEvents.Text("你好", 2, List.of()));
        events.next();
        assertThat(events.next()).isEqualTo(new ChatEvents.Text("", 2, List.of()));
        events.next();
        assertThat(events.next()).isEqualTo(new ChatEvents.Text("", 3, List.of()));
        events.next();
        assertThat(events.next()).isEqualTo(new ChatEvents.End("length", 3, 12.5));
    }

    @Test
    void readsAnError() throws IOException {
        var events = events("data: {\"error\":{\"message\":\"out of memory\"}}\n");

        assertThat(events.next()).isEqualTo(new ChatEvents.Failure("out of memory"));
    }

    @Test
    void tellsAnAnswerThatBreaksOffFromOneThatEnds() {
        assertThatThrownBy(() -> events("").next()).hasMessage("the worker's answer broke off");
        assertThatThrownBy(() -> events("data: {\"choi\n").next()).hasMessage("the worker's answer is not JSON");
    }

    private static ChatEvents events(String text) {
        return new ChatEvents(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
