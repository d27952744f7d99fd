package io.tunewright.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerRequest.Command;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import io.tunewright.common.Home;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class LocalClusterTest {

    private static final WorkerName NAME = new WorkerName("run-3f0c-1");

    @TempDir
    private Path home;

    private Path directory;
    private LocalCluster cluster;

    @BeforeEach
    void start() throws IOException {
        directory = Files.createDirectories(home.resolve("runs/3f0c"));
        cluster = restarted();
    }

    @AfterEach
    void endEverything() {
        cluster.running().forEach(name -> cluster.stop(name, Duration.ZERO));
        await().until(() -> cluster.running().isEmpty());
    }

    @Test
    void aWorkerNeverStartedIsMissing() {
        assertThat(cluster.observe(NAME)).isEqualTo(new WorkerState.Missing());
    }

    @Test
    void startsOnceHoweverOftenItIsAsked() {
        cluster.launch(request(0));
        cluster.launch(request(0));
        restarted().launch(request(0));
        awaitRunning();

        await().during(Duration.ofMillis(300)).until(() -> starts() == 1);
        assertThat(cluster.running()).containsExactly(NAME);
    }

    @Test
    void tellsHowAWorkerEndedAlsoAfterTheServerIsRestarted() throws IOException {
        cluster.launch(request(0));
        awaitRunning();
        cluster = restarted();
        assertThat(cluster.observe(NAME)).isInstanceOf(WorkerState.Running.class);

        Files.writeString(directory.resolve(PatientWorker.END), "5");

        awaitEnd();
        assertThat(cluster.observe(NAME))
                .isEqualTo(new WorkerState.Failed(Cause.CRASHED, "the process ended with exit code 5"));
    }

    @Test
    void anEndWithCodeZeroIsSuccess() throws IOException {
        Files.writeString(directory.resolve(PatientWorker.END), "0");
        cluster.launch(request(0));

        await().until(() -> cluster.observe(NAME) instanceof WorkerState.Succeeded);
        cluster.launch(request(0));
        assertThat(cluster.observe(NAME))
                .as("an ended worker is not started again")
                .isEqualTo(new WorkerState.Succeeded());
    }

    @Test
    void stopEndsAnAdoptedWorker() {
        cluster.launch(request(0));
        awaitRunning();
        cluster = restarted();

        cluster.stop(NAME, Duration.ofSeconds(10));

        awaitEnd();
        assertThat(cluster.observe(NAME))
                .isEqualTo(new WorkerState.Failed(Cause.KILLED, "the process was asked to end (signal 15)"));
    }

    @Test
    void aKilledWorkerIsTold() {
        cluster.launch(request(0));
        awaitRunning();

        cluster.stop(NAME, Duration.ZERO);

        awaitEnd();
        assertThat(cluster.observe(NAME)).isInstanceOf(WorkerState.Failed.class);
    }

    @Test
    void aProcessIdThatNowBelongsToAnotherIsNotTakenForTheWorker() throws IOException {
        var folder = Files.createDirectories(home.resolve("workers").resolve(NAME.value()));
        new WorkerRecord(NAME, folder).register(directory);
        Files.createDirectory(folder.resolve(WorkerRecord.CLAIM));
        Files.writeString(
                folder.resolve(WorkerRecord.PID),
                Long.toString(ProcessHandle.current().pid()));

        assertThat(cluster.observe(NAME))
                .isEqualTo(new WorkerState.Failed(
                        Cause.NODE_LOST,
                        "the process is gone and left no exit code, as after a restart of the machine"));
        cluster.stop(NAME, Duration.ZERO); // would end this JVM
    }

    @Test
    void givesTheWorkerNothingOfTheServersSecrets() throws IOException {
        cluster.launch(request(2));
        awaitRunning();

        assertThat(Files.readString(directory.resolve("environment")))
                .contains("OMP_NUM_THREADS=2", "PATH=", "GLIBC_TUNABLES=" + WorkerCommand.ALLOCATOR)
                .doesNotContain("JAVA_HOME", "USER=", "SPRING");
    }

    @Test
    void showsLogAndEndpoint() {
        assertThat(cluster.endpoint(NAME)).isEmpty();
        cluster.launch(request(0));
        awaitRunning();

        assertThat(cluster.endpoint(NAME)).contains(URI.create("http://127.0.0.1:4711"));
        assertThat(cluster.log(NAME)).hasValueSatisfying(log -> assertThat(log).hasContent("hello from train"));
    }

    private void awaitRunning() {
        await().atMost(Duration.ofSeconds(20)).until(() -> starts() > 0);
        assertThat(cluster.observe(NAME)).isInstanceOf(WorkerState.Running.class);
    }

    private void awaitEnd() {
        await().atMost(Duration.ofSeconds(20)).until(() -> !(cluster.observe(NAME) instanceof WorkerState.Running));
    }

    private long starts() {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("up-"))
                    .count();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private WorkerRequest request(int threads) {
        return new WorkerRequest(NAME, Command.TRAIN, directory, threads);
    }

    private LocalCluster restarted() {
        return new LocalCluster(
                new Home(home),
                new LocalClusterProperties(
                        PatientWorker.class.getName(),
                        DataSize.ofMegabytes(64),
                        Duration.ofSeconds(20),
                        Duration.ofDays(1)));
    }
}
