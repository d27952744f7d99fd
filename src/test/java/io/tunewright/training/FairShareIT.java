package io.tunewright.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.MeterRegistry;
import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.training.store.QueueStore;
import io.tunewright.training.store.RunStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.test.context.TestPropertySource;

/// The queue of a server without places: rows of runs are made as the product's own would stand there.
@TestPropertySource(
        properties = {
            "tunewright.training.concurrent-runs=0",
            "tunewright.quota.concurrent-runs=20",
            "tunewright.cluster.profiles[0].name=small",
            "tunewright.cluster.profiles[0].price-per-hour=2",
            "tunewright.cluster.profiles[1].name=large",
            "tunewright.cluster.profiles[1].gpus=4",
            "tunewright.cluster.profiles[1].price-per-hour=10",
        })
class FairShareIT extends IntegrationTest {

    @Autowired
    private TenantDatabase database;

    @Autowired
    private RunTurns turns;

    @Autowired
    private RunCosts costs;

    @Autowired
    private UsageLedger ledger;

    @Autowired
    private ShareService shares;

    @Autowired
    private QueueService queue;

    @Autowired
    private RunStore runs;

    @Autowired
    private QueueStore stored;

    @Autowired
    private MeterRegistry meters;

    @Autowired
    private List<SmartLifecycle> parts;

    private RunRows rows;

    @BeforeEach
    void noRuns() {
        rows = new RunRows(database);
        rows.clear(parts);
    }

    @Test
    void aMemberSeesTheOwnRunsAndHowManyOthersAreBefore() {
        var mine = organisation();
        var theirs = organisation();
        rows.run(mine.tenant(), "mine", "QUEUED", "large");
        rows.run(theirs.tenant(), "their secret", "QUEUED", "");
        rows.run(mine.tenant(), "mine too", "QUEUED", "small");

        var answer = client(mine.viewer()).get("/api/v1/queue");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).doesNotContain("their secret", theirs.tenant().toString());
        var places = TestClient.json(answer).path("data");
        assertThat(places.size()).isEqualTo(2);
        assertThat(places.at("/0/ahead").asInt()).isZero();
        assertThat(places.at("/0/machine").asString()).isEqualTo("large");
        assertThat(places.at("/1/ahead").asInt()).isEqualTo(2);
        assertThat(places.at("/1/others_ahead").asInt()).isEqualTo(1);
        assertThat(places.at("/1/reason").asString()).isEqualTo("turn");
        assertThat(TestClient.json(answer).at("/share/due").asDouble()).isEqualTo(0.5);
    }

    @Test
    void aRunThatIsOnlyMeasuredHasGivenItsPlaceBack() {
        var tenant = organisation().tenant();
        var run = rows.run(tenant, "trained", "COLLECTING", "large");
        assertThat(runs.countInProgress()).isEqualTo(1);
        assertThat(stored.inProgress()).hasSize(1);

        database.acrossTenants(jdbc ->
                jdbc.sql("update training_run set reason_code = 'evaluating'").update());

        assertThat(runs.countInProgress()).isZero();
        assertThat(stored.inProgress()).isEmpty();
        assertThat(runs.active(tenant)).singleElement().satisfies(active -> {
            assertThat(active.id()).isEqualTo(run);
            assertThat(active.run().why()).isEqualTo(RunReason.EVALUATING);
        });
    }

    @Test
    void whatWasTrainedInVainIsCounted() {
        var organisation = organisation();
        var trained = rows.run(organisation.tenant(), "not delivered", "FAILED", "");
        rows.attempt(organisation, trained, 1, 60, true);
        rows.attempt(organisation, rows.run(organisation.tenant(), "diverged", "FAILED", ""), 1, 60, true);
        var gauge = meters.get("tunewright.collections.failed").gauge();
        assertThat(gauge.value()).isZero();

        database.acrossTenants(
                jdbc -> jdbc.sql("update training_attempt set ended_as = 'SUCCEEDED' where run_id = :run")
                        .param("run", trained.value())
                        .update());

        assertThat(gauge.value()).isEqualTo(1);
    }

    @Test
    void operatorsSetWeightsAndLimitsWhichTheQueueObeys() {
        var operator = identity.operator(organisation().viewer());
        var client = operatorClient(operator);
        var mine = organisation();
        var theirs = organisation();
        rows.run(mine.tenant(), "running", "RUNNING", "large");
        rows.run(mine.tenant(), "waits", "QUEUED", "large");
        rows.run(theirs.tenant(), "waits too", "QUEUED", "small");

        var set = client.put(
                "/api/v1/admin/organisations/" + mine.tenant(), "{\"weight\": 3, \"machines\": 9, \"gpus\": 4}");
        assertThat(set.statusCode()).as(set.body()).isEqualTo(200);
        assertThat(TestClient.json(set).path("gpu_limit").asInt()).isEqualTo(4);
        assertThat(TestClient.json(set).path("gpus").asInt()).as("in use").isEqualTo(4);
        assertThat(TestClient.json(set).path("due").asDouble()).isEqualTo(0.75);

        var own = TestClient.json(client(mine.member()).get("/api/v1/queue"));
        assertThat(own.at("/data/0/reason").asString()).isEqualTo("gpu_limit");
        assertThat(turns.next(5)).singleElement().satisfies(next -> assertThat(next.tenant())
                .isEqualTo(theirs.tenant()));

        assertThat(client.put("/api/v1/admin/organisations/" + mine.tenant(), "{\"weight\": 1}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(turns.next(5)).hasSize(2);

        var all = client.get("/api/v1/admin/queue");
        assertThat(all.body()).contains("Organisation ").doesNotContain("waits too");
        var refused = client.put("/api/v1/admin/organisations/" + mine.tenant(), "{\"weight\": 0}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("weight must be above 0 and at most 1000");
        assertThat(client.put("/api/v1/admin/organisations/" + UUID.randomUUID(), "{\"weight\": 1}")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void aRunOnTwoMachinesTakesAndCostsBoth() {
        var client = operatorClient(identity.operator(organisation().viewer()));
        var mine = organisation();
        var over = rows.run(mine.tenant(), "over", "FAILED", "large");
        rows.attempt(mine, over, 1, 3600, true);
        rows.run(mine.tenant(), "waits", "QUEUED", "large");
        database.acrossTenants(
                jdbc -> jdbc.sql("update training_run set nodes = 2").update());
        String address = "/api/v1/admin/organisations/" + mine.tenant();

        client.put(address, "{\"weight\": 1, \"gpus\": 7}");
        assertThat(turns.next(5)).as("it needs eight").isEmpty();
        client.put(address, "{\"weight\": 1, \"machines\": 1}");
        assertThat(turns.next(5)).as("it needs two").isEmpty();
        client.put(address, "{\"weight\": 1, \"machines\": 2, \"gpus\": 8}");
        assertThat(turns.next(5)).hasSize(1);

        costs.settle();
        assertThat(ledger.thisMonth(mine.tenant()))
                .containsEntry(UsageKind.MACHINE_SECONDS, 7200L)
                .containsEntry(UsageKind.COST, 20_000L);
        assertThat(costs.of(mine.tenant(), over).amount()).isEqualTo(20, within(1e-9));
    }

    @Test
    void onlyOperatorsAskTheServices() {
        var owner = organisation().owner();
        signIn(owner);
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> shares.list());
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> queue.all());
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> shares.set(owner.tenant(), new RunShare(9, null, null)));
    }

    @Test
    void aWorkerIsChargedForOnceAndItsCostCountsForTheNextTurn() {
        var mine = organisation();
        var theirs = organisation();
        var over = rows.run(mine.tenant(), "over", "FAILED", "large");
        rows.attempt(mine, over, 1, 3600, true);
        rows.attempt(mine, over, 2, 1800, true);
        costs.settle();
        costs.settle();

        var usage = ledger.thisMonth(mine.tenant());
        assertThat(usage).containsEntry(UsageKind.MACHINE_SECONDS, 5400L);
        assertThat(usage).containsEntry(UsageKind.COST, 15_000L);
        var cost = costs.of(mine.tenant(), over);
        assertThat(cost.time()).isEqualTo(Duration.ofMinutes(90));
        assertThat(cost.amount()).isEqualTo(15, within(1e-9));
        assertThat(costs.of(theirs.tenant(), over))
                .as("of others nothing is told")
                .isEqualTo(RunCost.NONE);

        rows.run(mine.tenant(), "asked first", "QUEUED", "small");
        rows.run(theirs.tenant(), "asked later", "QUEUED", "small");
        assertThat(turns.next(1)).singleElement().satisfies(next -> assertThat(next.tenant())
                .as("who had nothing is before who had 15")
                .isEqualTo(theirs.tenant()));

        // Half a day later 15 count as 7.5, and double the weight halves it again; then 6 are more.
        database.acrossTenants(jdbc -> jdbc.sql("update training_charge set ended_at = ended_at - interval '12 hours'")
                .update());
        identity.operator(mine.owner());
        signIn(identity.operator(mine.owner()));
        shares.set(mine.tenant(), new RunShare(2, null, null));
        var others = rows.run(theirs.tenant(), "over too", "SUCCEEDED", "small");
        rows.attempt(theirs, others, 1, 3 * 3600, true);
        costs.settle();
        assertThat(turns.next(1)).singleElement().satisfies(next -> assertThat(next.tenant())
                .isEqualTo(mine.tenant()));
    }

    @Test
    void aWorkerThatIsThereCostsAsItGoes() {
        var mine = organisation();
        var running = rows.run(mine.tenant(), "running", "RUNNING", "small");
        rows.attempt(mine, running, 1, 1800, false);
        costs.settle();

        assertThat(costs.of(mine.tenant(), running).amount()).isEqualTo(1, within(0.05));
        assertThat(ledger.thisMonth(mine.tenant())).containsEntry(UsageKind.COST, 0L);
        var details = TestClient.json(client(mine.viewer()).get("/api/v1/runs/" + running));
        assertThat(details.path("cost").asDouble()).isEqualTo(1, within(0.05));
        assertThat(details.path("machine_seconds").asDouble()).isEqualTo(1800, within(60.0));
    }

    @Test
    void aDecisionOverAThousandRunsTakesLessThanASecond() {
        var tenants = new ArrayList<TenantId>();
        for (int i = 0; i < 20; i++) {
            tenants.add(organisation().tenant());
        }
        for (int i = 0; i < 1050; i++) {
            rows.run(
                    tenants.get(i % tenants.size()),
                    "run " + i,
                    i < 50 ? "RUNNING" : "QUEUED",
                    i % 3 == 0 ? "large" : "small");
        }
        var millis = new ArrayList<Double>();
        for (int i = 0; i < 40; i++) {
            long start = System.nanoTime();
            assertThat(turns.next(25)).hasSize(25);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        millis.sort(null);
        assertThat(millis.getLast())
                .as("milliseconds of the slowest of 40, median %.1f", millis.get(20))
                .isLessThan(1000);
    }

    @Test
    void theClusterPageOfOperatorsTellsWhatFailed() {
        var mine = organisation();
        rows.run(mine.tenant(), "a", "FAILED", "small");
        rows.run(mine.tenant(), "b", "FAILED", "small");
        rows.run(mine.tenant(), "c", "QUEUED", "small");

        var answer = operatorClient(identity.operator(organisation().owner())).get("/api/v1/admin/cluster");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        var cluster = TestClient.json(answer);
        assertThat(cluster.path("kind").asString()).isEqualTo("local");
        assertThat(cluster.path("reachable").asBoolean()).isTrue();
        assertThat(cluster.at("/nodes/0/cpus").asDouble()).isPositive();
        assertThat(cluster.at("/failures/diverged").asInt()).isEqualTo(2);
        assertThat(cluster.at("/runs/queued").asInt()).isEqualTo(1);
        assertThat(cluster.path("oldest_waiting").isNull()).isFalse();
        assertThat(answer.body()).doesNotContain("\"a\"");
    }
}
