package io.tunewright.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.worker.TuningMethod;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class MethodJsonTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void whatWasStoredBeforeThereWasRsLoraHasThePublishedScale() {
        var stored = """
                {"type": "lora", "rank": 4, "alpha": 16.0, "dropout": 0.0, "targets": ["q_proj"]}""";

        assertThat(JSON.readValue(stored, Method.class)).isEqualTo(new Method.Lora(4, 16, 0, List.of("q_proj")));
        assertThat(JSON.readValue(stored, TuningMethod.class))
                .isEqualTo(new TuningMethod.Lora(4, 16, 0, List.of("q_proj")));
    }

    @Test
    void scaleAndMagnitudesAreKept() {
        var asked = new Method.Lora(4, 16, 0, List.of("q_proj"), true, true);
        var done = new TuningMethod.Lora(4, 16, 0, List.of("q_proj"), true, true);

        String stored = JSON.writerFor(Method.class).writeValueAsString(asked);
        String sent = JSON.writerFor(TuningMethod.class).writeValueAsString(done);

        assertThat(JSON.readValue(stored, Method.class)).isEqualTo(asked);
        assertThat(JSON.readValue(sent, TuningMethod.class)).isEqualTo(done);
    }

    @Test
    void fourBitsAreKept() {
        var done = new TuningMethod.QLora(4, 16, 0.1, List.of("q_proj"), true);

        String sent = JSON.writerFor(TuningMethod.class).writeValueAsString(done);

        assertThat(sent).contains("\"type\":\"qlora\"");
        assertThat(JSON.readValue(sent, TuningMethod.class)).isEqualTo(done);
    }
}
