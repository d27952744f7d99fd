package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.ServerProcess;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kills server, workers and database at random moments, as `kill -9` does. `-Dkills=50` for more of it, `-Dseed=`
/// for the same once more.
@Tag("crash")
class RandomKillsIT {

    private static final Logger LOG = LoggerFactory.getLogger(RandomKillsIT.class);

    private enum Victim {
        SERVER,
        WORKER,
        DATABASE
    }

    @Test
    void nothingIsLostOrDoneTwice() throws Exception {
        int kills = Integer.getInteger("kills", 8);
        long seed = Long.getLong("seed", System.nanoTime());
        LOG.info("{} kills with seed {}", kills, seed);
        var random = new Random(seed);
        try (var product = new KilledProduct("random-kills")) {
            product.start("");
            for (int kill = 0; kill < kills; kill++) {
                keepBusy(product);
                Thread.sleep(random.nextInt(4_000));
                var victim = Victim.values()[random.nextInt(3)];
                LOG.info("kill {}: {}", kill + 1, victim);
                kill(product, victim, random);
            }
            product.awaitCalm();
            await().atMost(ServerProcess.START)
                    .until(() -> product.workers().findAny().isEmpty());

            assertThat(product.count("status <> 'SUCCEEDED'"))
                    .as("runs that did not succeed")
                    .isZero();
            new RunInvariants(product.database, product.server.home()).check();
        }
    }

    private static void keepBusy(KilledProduct product) {
        await().atMost(ServerProcess.START).until(() -> {
            int active = product.count("finished_at is null");
            return active >= 3 || active >= 0 && product.startRun().isPresent() && active >= 2;
        });
    }

    private static void kill(KilledProduct product, Victim victim, Random random) throws Exception {
        switch (victim) {
            case SERVER -> {
                product.server.kill();
                product.start("");
            }
            case WORKER -> {
                var workers = product.workers().toList();
                if (!workers.isEmpty()) {
                    workers.get(random.nextInt(workers.size())).destroyForcibly();
                }
            }
            case DATABASE -> product.database.kill();
        }
    }
}
