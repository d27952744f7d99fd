package io.tunewright.training;

import io.tunewright.identity.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// The order in which waiting runs get their turn. Organisations share what the machines cost by weight: whoever has
/// used least for its weight is next, of equals whoever had no turn for longest. The runs of an organisation go in
/// the order in which they came.
///
/// What an organisation used is the decayed cost of its workers that ended, and for runs in progress what they are
/// expected to cost, or what they did if that is more. A turn therefore counts from the moment it is given: who asks
/// for a thousand runs at once gets no more than its share of the first places.
public final class RunQueue {

    private RunQueue() {}

    /// A run that waits.
    ///
    /// @param since when it was asked for
    public record Waiting(TenantId tenant, RunId run, Instant since, Demand demand) {}

    /// What a run asks for.
    ///
    /// @param gpus        of all its machines together
    /// @param costPerHour at which it uses its organisation's share
    /// @param expected    how long it is thought to take
    public record Demand(String machine, int machines, int gpus, double costPerHour, Duration expected) {

        double cost() {
            return costPerHour * expected.toMillis() / 3_600_000.0;
        }
    }

    /// How an organisation stands.
    ///
    /// @param used     decayed cost of the past, and that of the runs in progress
    /// @param runs     in progress
    /// @param machines in use
    /// @param gpus     in use
    /// @param lastTurn when one of its runs had its turn last; null if none had
    public record Standing(
            RunShare share,
            long runLimit,
            double used,
            int runs,
            int machines,
            int gpus,
            @Nullable Instant lastTurn) {

        public static final Standing NONE = new Standing(RunShare.USUAL, Long.MAX_VALUE, 0, 0, 0, 0, null);

        /// With one more run in progress.
        Standing and(Demand more) {
            return and(more, lastTurn);
        }

        private Standing and(Demand more, @Nullable Instant turn) {
            return new Standing(
                    share,
                    runLimit,
                    used + more.cost(),
                    runs + 1,
                    machines + more.machines(),
                    gpus + more.gpus(),
                    turn);
        }

        Hold hold(Demand more) {
            if (runs + 1 > runLimit) {
                return Hold.RUN_LIMIT;
            }
            if (share.machines() != null && machines + more.machines() > share.machines()) {
                return Hold.MACHINE_LIMIT;
            }
            return share.gpus() != null && gpus + more.gpus() > share.gpus() ? Hold.GPU_LIMIT : Hold.TURN;
        }

        double score() {
            return used / share.weight();
        }
    }

    /// Why a run waits.
    public enum Hold {
        /// Others are before it, or no place is free.
        TURN,
        /// Its organisation has as many runs in progress as it may.
        RUN_LIMIT,
        /// Its organisation has as many machines in use as it may.
        MACHINE_LIMIT,
        /// Its organisation has as many GPUs in use as it may.
        GPU_LIMIT
    }

    /// @param ahead  runs, of all organisations, that have their turn before it
    /// @param others those of them that are of other organisations
    public record Place(Waiting run, int ahead, int others, Hold hold) {}

    /// All runs that wait; the first is next. Those of organisations that are at a limit stand behind all others.
    public static List<Place> order(List<Waiting> waiting, Map<TenantId, Standing> standings) {
        var places = new ArrayList<Place>(waiting.size());
        var own = new HashMap<TenantId, Integer>();
        var lines = lines(waiting, standings);
        while (!lines.isEmpty()) {
            var line = lines.remove();
            var run = line.runs.remove();
            int before = own.merge(run.tenant(), 1, Integer::sum) - 1;
            places.add(new Place(run, places.size(), places.size() - before, line.hold));
            line.grant(run);
            if (!line.runs.isEmpty()) {
                lines.add(line);
            }
        }
        return places;
    }

    /// The runs that may have their turn now, at most `free`: no limit of an organisation is passed, and no run
    /// overtakes another of its organisation.
    public static List<Waiting> next(List<Waiting> waiting, Map<TenantId, Standing> standings, int free) {
        var next = new ArrayList<Waiting>();
        var lines = lines(waiting, standings);
        while (next.size() < free && !lines.isEmpty()) {
            var line = lines.remove();
            if (line.standing.hold(line.runs.element().demand()) != Hold.TURN) {
                continue;
            }
            var run = line.runs.remove();
            next.add(run);
            line.grant(run);
            if (!line.runs.isEmpty()) {
                lines.add(line);
            }
        }
        return next;
    }

    private static PriorityQueue<Line> lines(List<Waiting> waiting, Map<TenantId, Standing> standings) {
        var byTenant = new HashMap<TenantId, ArrayDeque<Waiting>>();
        waiting.stream()
                .sorted(Comparator.comparing(Waiting::since)
                        .thenComparing(run -> run.run().value()))
                .forEach(run -> byTenant.computeIfAbsent(run.tenant(), tenant -> new ArrayDeque<>())
                        .add(run));
        var lines = new PriorityQueue<Line>(Math.max(1, byTenant.size()), Line.ORDER);
        byTenant.forEach((tenant, runs) ->
                lines.add(new Line(tenant, runs, standings.getOrDefault(tenant, Standing.NONE), waiting.size())));
        return lines;
    }

    /// An organisation's runs, and how it stands once the turns that were given here count.
    private static final class Line {

        static final Comparator<Line> ORDER = Comparator.<Line, Boolean>comparing(line -> line.hold != Hold.TURN)
                .thenComparingDouble(line -> line.standing.score())
                .thenComparing(line -> line.standing.lastTurn(), Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(line -> line.runs.element().since())
                .thenComparing(line -> line.tenant.value());

        final TenantId tenant;
        final ArrayDeque<Waiting> runs;
        final Hold hold;
        private Standing standing;
        /// Later than every turn there was: who got one here stands behind those who did not.
        private Instant turn;

        Line(TenantId tenant, ArrayDeque<Waiting> runs, Standing standing, int waiting) {
            this.tenant = tenant;
            this.runs = runs;
            this.standing = standing;
            this.hold = standing.hold(runs.element().demand());
            this.turn = Instant.MAX.minusSeconds(waiting + 1L);
        }

        void grant(Waiting run) {
            turn = turn.plusSeconds(1);
            standing = standing.and(run.demand(), turn);
        }
    }
}
