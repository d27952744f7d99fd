package io.tunewright.training.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.cluster.ReportLines;
import io.tunewright.worker.RunEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class EventReaderTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Test
    void readsWhatTheWorkerWrites() {
        var event = new RunEvent.Progress(Instant.now(), 7, 0.5, 1.25, 2e-4, 0.9, 1000, 700, 60_000_000, 0.001);

        assertThat(read(JSON.writerFor(RunEvent.class).writeValueAsString(event)))
                .contains(event);
    }

    @Test
    void keepsALossThatIsNoNumberForThoseWhoLookForIt() {
        var event = new RunEvent.Progress(Instant.now(), 7, 0.5, Double.NaN, 2e-4, 0.9, 1000, 700, 60_000_000, 0.001);

        assertThat(read(JSON.writerFor(RunEvent.class).writeValueAsString(event)))
                .hasValueSatisfying(
                        read -> assertThat(((RunEvent.Progress) read).loss()).isNaN());
    }

    @Test
    void takesAMeasurementOfATrainerThatTellsNoAccuracy() {
        var event = new RunEvent.Validated(Instant.now(), 7, 1.25, 0, null);

        assertThat(read(JSON.writerFor(RunEvent.class).writeValueAsString(event)))
                .contains(event);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{\"type\":\"validated\",\"at\":null,\"step\":1,\"loss\":1,\"tokens\":1,\"accuracy\":null}",
                "null",
                "[]",
                "no JSON",
                "{\"type\":\"java.lang.Runtime\",\"step\":1}",
                "{\"type\":\"log\",\"step\":1,\"level\":\"info\",\"message\":\"no time\"}",
                "{\"type\":\"log\",\"at\":\"2026-11-21T00:00:00Z\",\"step\":-1,\"level\":\"info\",\"message\":\"m\"}",
                "{\"type\":\"log\",\"at\":\"2026-11-21T00:00:00Z\",\"step\":9999999999,\"level\":\"info\",\"message\":\"m\"}",
                "{\"type\":\"log\",\"at\":\"2026-11-21T00:00:00Z\",\"step\":1,\"level\":\"info\",\"message\":null}",
                "{\"type\":\"hardest\",\"at\":\"2026-11-21T00:00:00Z\",\"step\":1,\"epoch\":1,\"rows\":[null]}",
                "{\"type\":\"checkpoint\",\"at\":\"2026-11-21T00:00:00Z\",\"step\":1,\"directory\":\"../../etc\",\"bytes\":1}"
            })
    void leavesNonsenseOut(String line) {
        assertThat(read(line)).isEmpty();
    }

    @Test
    void cutsTextAndTakesControlCharactersOut() {
        var line = JSON.writerFor(RunEvent.class)
                .writeValueAsString(
                        new RunEvent.Logged(Instant.now(), 1, "shout", "a\u0000b\u001b[31m\rc\n" + "x".repeat(9000)));

        assertThat(read(line)).hasValueSatisfying(read -> {
            var logged = (RunEvent.Logged) read;
            assertThat(logged.level()).isEqualTo("info");
            assertThat(logged.message()).startsWith("ab[31mc\nx").hasSizeLessThanOrEqualTo(4000);
        });
    }

    @Test
    void doesNotBelieveAClockThatIsFarOff() {
        var line = JSON.writerFor(RunEvent.class)
                .writeValueAsString(new RunEvent.Logged(Instant.parse("1999-01-01T00:00:00Z"), 1, "info", "m"));

        assertThat(read(line)).hasValueSatisfying(read -> assertThat(Duration.between(read.at(), Instant.now()))
                .isLessThan(Duration.ofMinutes(1)));
    }

    @Test
    void rowsOfHighestLossAreCutDown() {
        var rows = IntStream.range(0, 30)
                .mapToObj(i -> new RunEvent.HardRow(i - 1, i == 1 ? Double.NaN : 2, 5, "\u0000" + "x".repeat(900)))
                .toList();
        var line =
                JSON.writerFor(RunEvent.class).writeValueAsString(new RunEvent.HardestRows(Instant.now(), 4, 1, rows));

        assertThat(read(line)).hasValueSatisfying(read -> {
            var kept = ((RunEvent.HardestRows) read).rows();
            assertThat(kept).hasSize(20);
            assertThat(kept.getFirst().line()).isZero();
            assertThat(kept.get(1).loss()).isZero();
            assertThat(kept)
                    .allSatisfy(row -> assertThat(row.excerpt()).startsWith("x").hasSizeLessThanOrEqualTo(500));
        });
    }

    private static Optional<RunEvent> read(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return EventReader.read(bytes, new ReportLines.Line(0, bytes.length));
    }
}
