package io.tunewright.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.identity.TenantId;
import io.tunewright.training.RunQueue.Demand;
import io.tunewright.training.RunQueue.Standing;
import io.tunewright.training.RunQueue.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A thousand runs of organisations with weights 1, 2, 3 and 6, on two kinds of machine, with forecasts that are
/// wrong by a factor of up to two: while all of them have runs that wait, each gets its share of the cost.
class FairShareTest {

    private static final double[] WEIGHTS = {1, 2, 3, 6};
    private static final double WEIGHT = 12;
    private static final double HALF_LIFE = Duration.ofHours(12).toSeconds();
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");

    /// What ran, from when to when in seconds, at which cost an hour.
    private record Ran(int organisation, RunId run, double began, double ends, Demand demand) {}

    private final Map<Integer, List<Waiting>> lines = new HashMap<>();
    private final Map<RunId, Double> lasts = new HashMap<>();
    private final PriorityQueue<Ran> running = new PriorityQueue<>(Comparator.comparingDouble(Ran::ends));
    private final List<Ran> over = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"1, 8, 600", "2, 16, 1200", "3, 50, 3600", "4, 4, 300"})
    void sharesComeWithinATenthOfTheWeights(long seed, int places, double longest) {
        fill(new Random(seed), longest);
        double now = 0;
        while (lines.values().stream().noneMatch(List::isEmpty)) {
            for (var next : RunQueue.next(waiting(), standings(now), places - running.size())) {
                int organisation = (int) next.tenant().value().getLeastSignificantBits();
                lines.get(organisation).remove(next);
                running.add(new Ran(organisation, next.run(), now, now + lasts.get(next.run()), next.demand()));
            }
            now = running.element().ends();
            over.add(running.remove());
        }

        // Only the time in which all of them wanted machines counts.
        double all = 0;
        double[] got = new double[WEIGHTS.length];
        for (var ran : over) {
            double cost = (ran.ends() - ran.began()) * ran.demand().costPerHour();
            got[ran.organisation()] += cost;
            all += cost;
        }
        for (var ran : running) {
            double cost = (now - ran.began()) * ran.demand().costPerHour();
            got[ran.organisation()] += cost;
            all += cost;
        }
        for (int i = 0; i < WEIGHTS.length; i++) {
            double due = WEIGHTS[i] / WEIGHT;
            assertThat(got[i] / all)
                    .as("share of weight %s after %.1f h", WEIGHTS[i], now / 3600)
                    .isCloseTo(due, within(due / 10));
        }
    }

    private void fill(Random random, double longest) {
        for (int i = 0; i < WEIGHTS.length; i++) {
            lines.put(i, new ArrayList<>());
        }
        for (int i = 0; i < 1000; i++) {
            int organisation = i % WEIGHTS.length;
            boolean large = random.nextInt(4) == 0;
            double seconds = longest * (0.2 + 0.8 * random.nextDouble());
            double thought = seconds * Math.pow(2, 2 * random.nextDouble() - 1);
            var demand = new Demand(
                    large ? "large" : "small", 1, 0, large ? 4 : 1, Duration.ofMillis(Math.round(thought * 1000)));
            var run = new RunId(new UUID(1, i));
            lasts.put(run, seconds);
            lines.get(organisation).add(new Waiting(tenant(organisation), run, START.plusSeconds(i), demand));
        }
    }

    private List<Waiting> waiting() {
        return lines.values().stream().flatMap(List::stream).toList();
    }

    /// As the database would sum it up.
    private Map<TenantId, Standing> standings(double now) {
        var standings = new HashMap<TenantId, Standing>();
        for (int i = 0; i < WEIGHTS.length; i++) {
            int organisation = i;
            double used = over.stream()
                    .filter(ran -> ran.organisation() == organisation)
                    .mapToDouble(ran -> (ran.ends() - ran.began())
                            / 3600
                            * ran.demand().costPerHour()
                            * Math.pow(0.5, (now - ran.ends()) / HALF_LIFE))
                    .sum();
            var standing = new Standing(new RunShare(WEIGHTS[i], null, null), Long.MAX_VALUE, used, 0, 0, 0, null);
            for (var ran : running) {
                if (ran.organisation() == organisation) {
                    var demand = ran.demand();
                    double busy = Math.max(demand.expected().toMillis() / 1000.0, now - ran.began());
                    standing = standing.and(new Demand(
                            demand.machine(), 1, 0, demand.costPerHour(), Duration.ofMillis(Math.round(busy * 1000))));
                }
            }
            standings.put(tenant(i), standing);
        }
        return standings;
    }

    private static TenantId tenant(int organisation) {
        return new TenantId(new UUID(0, organisation));
    }
}
