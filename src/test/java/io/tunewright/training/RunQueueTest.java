package io.tunewright.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.identity.TenantId;
import io.tunewright.training.RunQueue.Demand;
import io.tunewright.training.RunQueue.Hold;
import io.tunewright.training.RunQueue.Place;
import io.tunewright.training.RunQueue.Standing;
import io.tunewright.training.RunQueue.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunQueueTest {

    private static final TenantId A = new TenantId(new UUID(0, 1));
    private static final TenantId B = new TenantId(new UUID(0, 2));
    private static final Instant START = Instant.parse("2026-11-21T00:00:00Z");
    private static final Demand HOUR = new Demand("box", 1, 2, 1, Duration.ofHours(1));

    @Test
    void oneOrganisationIsServedInTheOrderOfItsWishes() {
        var first = waiting(A, 0);
        var second = waiting(A, 1);

        assertThat(order(List.of(second, first), Map.of())).containsExactly(first, second);
    }

    @Test
    void whoAsksForMuchDoesNotKeepOthersWaiting() {
        var a1 = waiting(A, 0);
        var a2 = waiting(A, 1);
        var a3 = waiting(A, 2);
        var b1 = waiting(B, 3);
        var b2 = waiting(B, 4);

        var places = RunQueue.order(List.of(a1, a2, a3, b1, b2), Map.of());

        assertThat(places).extracting(Place::run).containsExactly(a1, b1, a2, b2, a3);
        assertThat(places).extracting(Place::ahead).containsExactly(0, 1, 2, 3, 4);
        assertThat(places).extracting(Place::others).containsExactly(0, 1, 1, 2, 2);
    }

    @Test
    void twiceTheWeightIsTwiceTheTurns() {
        var runs = new ArrayList<Waiting>();
        for (int i = 0; i < 6; i++) {
            runs.add(waiting(A, i));
            runs.add(waiting(B, i));
        }

        var turns = order(runs, Map.of(A, standing(2, 0), B, standing(1, 0))).subList(0, 6);

        assertThat(turns.stream().filter(run -> run.tenant().equals(A))).hasSize(4);
    }

    @Test
    void whoUsedLessForItsWeightIsNext() {
        var a = waiting(A, 0);
        var b = waiting(B, 1);

        assertThat(order(List.of(a, b), Map.of(A, standing(1, 3), B, standing(1, 2))))
                .containsExactly(b, a);
        assertThat(order(List.of(a, b), Map.of(A, standing(2, 3), B, standing(1, 2))))
                .containsExactly(a, b);
    }

    @Test
    void amongEqualsWhoHadNoTurnForLongestIsNext() {
        var a = waiting(A, 0);
        var b = waiting(B, 1);
        var standings = Map.of(A, lastTurn(START.plusSeconds(60)), B, lastTurn(START));

        assertThat(order(List.of(a, b), standings)).containsExactly(b, a);
    }

    @Test
    void whoIsAtALimitStandsBehindAllWhoAreNot() {
        var a = waiting(A, 0);
        var b = waiting(B, 1);

        var places = RunQueue.order(List.of(a, b), Map.of(A, limited(1, new RunShare(9, null, null), 1)));
        assertThat(places).extracting(Place::run).containsExactly(b, a);
        assertThat(places).extracting(Place::hold).containsExactly(Hold.TURN, Hold.RUN_LIMIT);

        assertThat(hold(limited(1, new RunShare(1, 1, null), 9))).isEqualTo(Hold.MACHINE_LIMIT);
        assertThat(hold(limited(1, new RunShare(1, 2, 3), 9))).isEqualTo(Hold.GPU_LIMIT);
        assertThat(hold(limited(1, new RunShare(1, 2, 4), 9))).isEqualTo(Hold.TURN);
    }

    @Test
    void noTurnPassesALimitAndNoneOvertakesItsOwn() {
        var large = new Waiting(A, RunId.random(), START, new Demand("box", 1, 8, 1, Duration.ofHours(1)));
        var small = waiting(A, 1);
        var b1 = waiting(B, 2);
        var b2 = waiting(B, 3);
        var standings = Map.of(A, limited(0, new RunShare(1, null, 4), 9), B, limited(0, new RunShare(1, 1, null), 9));

        assertThat(RunQueue.next(List.of(large, small, b1, b2), standings, 9)).containsExactly(b1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void ofAnyQueueEveryRunHasOnePlaceInTheOrderOfItsOrganisation(long seed) {
        var random = new Random(seed);
        var waiting = new ArrayList<Waiting>();
        var standings = new HashMap<TenantId, Standing>();
        int organisations = 1 + random.nextInt(12);
        for (int i = 0; i < organisations; i++) {
            var share = new RunShare(0.1 + random.nextDouble(5), some(random, 6), some(random, 12));
            standings.put(
                    new TenantId(new UUID(0, i)),
                    new Standing(share, random.nextInt(5), random.nextDouble(20), 1, 1, random.nextInt(3), null));
        }
        for (int i = 0; i < 200; i++) {
            var demand = new Demand(
                    "m",
                    1 + random.nextInt(2),
                    random.nextInt(4),
                    random.nextDouble(3),
                    Duration.ofMinutes(1 + i % 90));
            waiting.add(new Waiting(
                    new TenantId(new UUID(0, random.nextInt(organisations))),
                    new RunId(new UUID(seed, i)),
                    START.plusSeconds(random.nextInt(100)),
                    demand));
        }

        var places = RunQueue.order(waiting, standings);
        int free = random.nextInt(20);
        var next = RunQueue.next(waiting, standings, free);

        assertThat(places).extracting(Place::run).containsExactlyInAnyOrderElementsOf(waiting);
        standings.keySet().forEach(tenant -> assertThat(
                        places.stream().map(Place::run).filter(run -> run.tenant()
                                .equals(tenant)))
                .isSortedAccordingTo(Comparator.comparing(Waiting::since)
                        .thenComparing(run -> run.run().value())));
        assertThat(next).hasSizeLessThanOrEqualTo(free).doesNotHaveDuplicates();
        standings.forEach((tenant, standing) -> {
            var own = next.stream().filter(run -> run.tenant().equals(tenant)).toList();
            assertThat(own)
                    .as("a beginning of its line")
                    .isEqualTo(places.stream()
                            .map(Place::run)
                            .filter(run -> run.tenant().equals(tenant))
                            .limit(own.size())
                            .toList());
            if (!own.isEmpty()) {
                var share = standing.share();
                assertThat((long) standing.runs() + own.size()).isLessThanOrEqualTo(standing.runLimit());
                assertThat(standing.machines()
                                + own.stream()
                                        .mapToInt(run -> run.demand().machines())
                                        .sum())
                        .isLessThanOrEqualTo(share.machines() == null ? Integer.MAX_VALUE : share.machines());
                assertThat(standing.gpus()
                                + own.stream()
                                        .mapToInt(run -> run.demand().gpus())
                                        .sum())
                        .isLessThanOrEqualTo(share.gpus() == null ? Integer.MAX_VALUE : share.gpus());
            }
        });
    }

    private static Integer some(Random random, int bound) {
        return random.nextBoolean() ? null : random.nextInt(bound);
    }

    private static Hold hold(Standing standing) {
        return RunQueue.order(List.of(waiting(A, 0)), Map.of(A, standing))
                .getFirst()
                .hold();
    }

    private static List<Waiting> order(List<Waiting> waiting, Map<TenantId, Standing> standings) {
        return RunQueue.order(waiting, standings).stream().map(Place::run).toList();
    }

    private static Standing standing(double weight, double used) {
        return new Standing(new RunShare(weight, null, null), 9, used, 0, 0, 0, null);
    }

    private static Standing lastTurn(Instant turn) {
        return new Standing(RunShare.USUAL, 9, 1, 0, 0, 0, turn);
    }

    /// Has `runs` in progress, each on a machine of two GPUs.
    private static Standing limited(int runs, RunShare share, int runLimit) {
        return new Standing(share, runLimit, 0, runs, runs, 2 * runs, null);
    }

    private static Waiting waiting(TenantId tenant, int second) {
        return new Waiting(tenant, RunId.random(), START.plusSeconds(second), HOUR);
    }
}
