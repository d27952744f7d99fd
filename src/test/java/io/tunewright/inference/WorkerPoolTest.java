package io.tunewright.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tunewright.common.Home;
import io.tunewright.common.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class WorkerPoolTest {

    @TempDir
    Path home;

    private final HandMadeCluster cluster = new HandMadeCluster();
    private final AtomicInteger loads = new AtomicInteger();
    private WorkerPool pool;

    @AfterEach
    void end() {
        if (pool != null) {
            pool.destroy();
        }
        cluster.close();
    }

    @Test
    void startsAWorkerOnceForAllWhoAskAtTheSameTime() throws Exception {
        pool = pool(3, Duration.ofMinutes(10));
        var model = "a";
        var threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.ofVirtual().start(() -> use(model)))
                .toList();
        for (var thread : threads) {
            thread.join();
        }

        assertThat(cluster.launched).hasSize(1);
        assertThat(loads.get()).isPositive();
    }

    @Test
    void theLongestUnusedMakesRoom() throws Exception {
        pool = pool(2, Duration.ofMinutes(10));
        use("a");
        Thread.sleep(5);
        use("b");
        Thread.sleep(5);
        use("a");

        use("c");

        assertThat(pool.find("a")).isPresent();
        assertThat(pool.find("b")).isEmpty();
        assertThat(cluster.stopped).containsExactly(cluster.launched.get(1));
    }

    @Test
    void whoIsInUseIsNotSentAway() throws Exception {
        pool = pool(1, Duration.ofMinutes(10));
        var lease = pool.lease("a", home, () -> {});
        var other = Thread.ofVirtual().start(() -> use("b"));
        Thread.sleep(300);
        assertThat(cluster.stopped).isEmpty();

        lease.close();
        other.join();

        assertThat(pool.find("b")).isPresent();
    }

    @Test
    void endsWhatNobodyUsesAndRemovesItsDirectory() throws Exception {
        pool = pool(2, Duration.ofMillis(100));
        pool.begin();
        use("a");
        var name = cluster.launched.getFirst();
        assertThat(home.resolve("serve").resolve(name.value()).resolve("spec.json"))
                .exists();

        while (pool.find("a").isPresent() || Files.exists(home.resolve("serve").resolve(name.value()))) {
            Thread.sleep(50);
        }

        assertThat(cluster.stopped).containsExactly(name);
    }

    @Test
    void aWorkerThatDiesIsReplaced() throws Exception {
        pool = pool(2, Duration.ofMinutes(10));
        pool.begin();
        use("a");
        cluster.crash(cluster.launched.getFirst());

        while (pool.find("a").isPresent()) {
            Thread.sleep(50);
        }
        use("a");

        assertThat(cluster.launched).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void saysWhyAModelCannotBeLoadedAndWaitsLongerEachTime() throws Exception {
        pool = pool(2, Duration.ofMinutes(10));
        cluster.broken = true;

        assertThatThrownBy(() -> pool.lease("a", home, () -> {}))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("The model could not be loaded: exit code 1. Try again");
        assertThatThrownBy(() -> pool.lease("a", home, () -> {})).hasMessageContaining("exit code 1");
        long before = System.nanoTime();
        assertThatThrownBy(() -> pool.lease("a", home, () -> {})).hasMessageContaining("exit code 1");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(800));
        assertThat(cluster.launched).hasSize(3);
    }

    @Test
    void anotherServerFindsTheWorkersOfOneThatWasKilled() throws Exception {
        pool = pool(2, Duration.ofMinutes(10));
        use("a");
        use("b");
        cluster.crash(cluster.launched.get(1));

        var next = pool(2, Duration.ofMinutes(10));
        next.begin();
        use(next, "a");

        assertThat(cluster.launched).as("nothing was started anew").hasSize(2);
        assertThat(home.resolve("serve").resolve(cluster.launched.get(1).value()))
                .doesNotExist();
        next.destroy();
    }

    private void use(String model) {
        use(pool, model);
    }

    private void use(WorkerPool pool, String model) {
        try (var lease = pool.lease(model, home, loads::incrementAndGet)) {
            assertThat(lease.client().isHealthy()).isTrue();
            lease.succeeded();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private WorkerPool pool(int loadedModels, Duration idle) {
        var properties = new InferenceProperties(
                loadedModels,
                idle,
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                4,
                4,
                4,
                4,
                0);
        var folders = new WorkerFolders(new Home(home));
        return new WorkerPool(cluster, new WorkerStarter(cluster, folders, properties), folders, properties);
    }
}
