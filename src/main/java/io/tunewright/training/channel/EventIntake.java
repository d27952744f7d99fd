package io.tunewright.training.channel;

import io.tunewright.cluster.ReportLines;
import io.tunewright.training.RunId;
import io.tunewright.training.store.PlacedEvent;
import io.tunewright.training.store.ReportStore;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.worker.RunEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.springframework.stereotype.Component;

/// Takes pieces of a worker's `events.ndjson`: each byte once, in order, and no more than a run may store. What is
/// left out is counted with the attempt, and the log says so.
@Component
public class EventIntake {

    /// Largest piece, bytes.
    public static final int MAX_PIECE = 1024 * 1024;

    private static final long MAX_EVENTS = 2_000_000;

    private final ReportStore reports;
    private final ByteRate rate;
    private final LogAllowance log;

    EventIntake(ReportStore reports, ByteRate rate, LogAllowance log) {
        this.reports = reports;
        this.rate = rate;
        this.log = log;
    }

    /// Stores what is new in a piece.
    ///
    /// @param stored events of the run that are stored already
    /// @param offset place of the piece in the worker's file
    /// @return bytes of the file that are stored now: the worker goes on from there. Below `offset` if the piece
    ///         left a gap
    public long accept(StoredAttempt attempt, long stored, long offset, byte[] piece) {
        long acknowledged = attempt.acknowledged();
        long end = offset + piece.length;
        if (offset > acknowledged || end <= acknowledged) {
            return acknowledged;
        }
        int known = (int) (acknowledged - offset);
        byte[] fresh = known == 0 ? piece : Arrays.copyOfRange(piece, known, piece.length);
        return store(attempt, MAX_EVENTS - stored, acknowledged, fresh);
    }

    /// Whether the run's worker may report so many bytes now.
    public boolean mayTake(RunId run, long bytes) {
        return rate.take(run, bytes);
    }

    /// Forgets what it counted of a run that is over.
    public void forget(RunId run) {
        log.forget(run);
        rate.forget(run);
    }

    private long store(StoredAttempt attempt, long room, long from, byte[] piece) {
        var lines = ReportLines.of(piece);
        if (lines.length() == 0) {
            return from;
        }
        var kept = new ArrayList<PlacedEvent>();
        int dropped = lines.tooLong();
        long firstDropped = lines.tooLong() > 0 ? from : -1;
        for (var line : lines.lines()) {
            var event = EventReader.read(piece, line).filter(read -> mayKeep(attempt, read));
            if (event.isPresent() && kept.size() < room) {
                kept.add(new PlacedEvent(from + line.offset(), event.get()));
            } else {
                dropped++;
                firstDropped = firstDropped < 0 ? from + line.offset() : firstDropped;
            }
        }
        if (isWorthALine(attempt.dropped(), dropped)) {
            kept.add(new PlacedEvent(markerOffset(firstDropped, kept), dropped(attempt.dropped() + dropped, kept)));
        }
        return reports.append(
                attempt.tenant(), attempt.run(), attempt.attempt(), from, from + lines.length(), kept, dropped);
    }

    private boolean mayKeep(StoredAttempt attempt, RunEvent event) {
        return !(event instanceof RunEvent.Logged)
                || log.take(attempt.run(), () -> reports.logLines(attempt.tenant(), attempt.run()));
    }

    /// Told when it begins, and each time that it has doubled: what tells of a flood must not be one.
    private static boolean isWorthALine(long before, int more) {
        return more > 0 && Long.highestOneBit(before) != Long.highestOneBit(before + more);
    }

    /// A place that no kept line has: that of the first line left out, or the byte after it where a line stands
    /// there.
    private static long markerOffset(long firstDropped, List<PlacedEvent> kept) {
        long offset = firstDropped;
        while (taken(kept, offset)) {
            offset++;
        }
        return offset;
    }

    private static boolean taken(List<PlacedEvent> kept, long offset) {
        return kept.stream().anyMatch(event -> event.offset() == offset);
    }

    private static RunEvent dropped(long dropped, List<PlacedEvent> kept) {
        long step = kept.isEmpty() ? 0 : kept.getLast().event().step();
        return new RunEvent.Logged(
                Instant.now(),
                step,
                "warn",
                "lines of the worker's report dropped as too long, too many or not readable: " + dropped);
    }
}
