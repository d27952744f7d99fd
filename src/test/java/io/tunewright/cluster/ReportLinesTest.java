package io.tunewright.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.cluster.ReportLines.Line;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ReportLinesTest {

    @Test
    void leavesTheBeginningOfALineForLater() {
        var lines = ReportLines.of("one\ntwo\nthr".getBytes(StandardCharsets.UTF_8));

        assertThat(lines.lines()).containsExactly(new Line(0, 3), new Line(4, 3));
        assertThat(lines.length()).isEqualTo(8);
    }

    @Test
    void passesOverEmptyLinesAndThoseThatAreTooLong() {
        byte[] piece = new byte[ReportLines.MAX_LENGTH + 5];
        Arrays.fill(piece, (byte) 'x');
        piece[0] = '\n';
        piece[ReportLines.MAX_LENGTH + 2] = '\n';

        var lines = ReportLines.of(piece);

        assertThat(lines.lines()).isEmpty();
        assertThat(lines.tooLong()).isOne();
        assertThat(lines.length()).isEqualTo(ReportLines.MAX_LENGTH + 3);
    }

    @Test
    void doesNotWaitForTheEndOfALineThatIsTooLongAlready() {
        byte[] piece = new byte[ReportLines.MAX_LENGTH + 1];
        Arrays.fill(piece, (byte) 'x');

        var lines = ReportLines.of(piece);

        assertThat(lines.length()).isEqualTo(piece.length);
        assertThat(lines.tooLong()).isOne();
    }
}
