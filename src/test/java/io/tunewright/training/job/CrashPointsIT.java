package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.ServerProcess;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The server dies at every crash point, one after the other, and is started again each time.
@Tag("crash")
class CrashPointsIT {

    private static final List<String> POINTS = List.of(
            "launch.after-admission",
            "launch.before-intent",
            "launch.after-intent",
            "launch.after-files",
            "launch.after-channel",
            "launch.after-start",
            "launch.after-note",
            "adopt.after-claim",
            "adopt.after-channel",
            "adopt.after-recover",
            "register.after-files",
            "register.after-row",
            "collect.after-enter",
            "collect.after-account",
            "collect.after-end",
            "register.before-model",
            "register.after-model",
            "evaluate.after-request",
            "evaluate.after-end",
            "publish.after-model",
            "publish.after-end");

    @Test
    void aServerMayDieAtEveryPointAndNothingIsLostOrDoneTwice() throws Exception {
        try (var product = new KilledProduct("crash-points")) {
            product.start("");
            product.startRun();
            product.server.kill();
            for (String point : POINTS) {
                product.start(point);
                product.startRun();
                product.server.awaitDeath();
            }
            dieOfCancelling(product, "cancel.after-request");
            dieOfCancelling(product, "cancel.before-order");
            product.start("");
            product.awaitCalm();
            awaitTheLastWorker(product);

            new RunInvariants(product.database, product.server.home()).check();
            assertThat(product.count("status = 'FAILED'")).as("failed runs").isZero();
            assertThat(product.count("status = 'CANCELLED'"))
                    .as("cancelled runs")
                    .isEqualTo(2);
            assertThat(product.count("status = 'SUCCEEDED'"))
                    .as("runs that succeeded")
                    .isGreaterThanOrEqualTo(10);
            assertThat(product.count("attempts > 1"))
                    .as("runs with a second worker")
                    .isZero();
        }
    }

    @Test
    void aServerMayDieJustAsItLosesAWorker() throws Exception {
        try (var product = new KilledProduct("crash-loss")) {
            product.start("launch.after-loss");
            product.startRun();
            await().atMost(ServerProcess.START).until(() -> product.count("status = 'RUNNING'") == 1);
            product.workers().forEach(ProcessHandle::destroyForcibly);
            product.server.awaitDeath();
            product.start("");
            product.awaitCalm();
            awaitTheLastWorker(product);

            assertThat(product.count("status = 'SUCCEEDED' and attempts = 2 and disruptions = 1"))
                    .isEqualTo(1);
            new RunInvariants(product.database, product.server.home()).check();
        }
    }

    /// Earlier runs come to their end first: the server is to die of this one.
    private static void dieOfCancelling(KilledProduct product, String point) throws Exception {
        product.start("");
        product.awaitCalm();
        product.server.kill();
        product.start(point);
        var started = new AtomicReference<String>();
        await().atMost(ServerProcess.START).until(() -> {
            product.startLongRun().ifPresent(started::set);
            return started.get() != null;
        });
        String run = started.get();
        await().atMost(ServerProcess.START)
                .until(() -> product.count("id = '%s' and status = 'RUNNING'".formatted(run)) == 1);
        product.post("/api/v1/runs/%s/cancel".formatted(run), "");
        product.server.awaitDeath();
    }

    private static void awaitTheLastWorker(KilledProduct product) {
        await().atMost(ServerProcess.START)
                .until(() -> product.workers().findAny().isEmpty());
    }
}
