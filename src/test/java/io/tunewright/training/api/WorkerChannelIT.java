package io.tunewright.training.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.cluster.ChannelToken;
import io.tunewright.cluster.WorkerIdentities;
import io.tunewright.cluster.WorkerIdentity;
import io.tunewright.cluster.WorkerName;
import io.tunewright.common.Home;
import io.tunewright.common.Sha256;
import io.tunewright.common.UnavailableException;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantId;
import io.tunewright.training.Metric;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunId;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.NodeStore;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunEvent;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.json.JsonMapper;

/// What a worker may say over HTTP, and what happens if it says something else. No run gets its turn here: the
/// test plays the worker.
@Import({TestExperiments.class, WorkerChannelIT.Identified.class})
@TestPropertySource(properties = "tunewright.training.concurrent-runs=0")
class WorkerChannelIT extends IntegrationTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// What the cluster vouches for.
    static final class Identities extends ConcurrentHashMap<String, WorkerIdentity> implements WorkerIdentities {

        private static final long serialVersionUID = 1;

        @Override
        public Optional<WorkerIdentity> verify(String token) {
            if (token.equals("cluster.is.away")) {
                throw new UnavailableException("cluster-away", "The cluster cannot be asked now");
            }
            return Optional.ofNullable(get(token));
        }
    }

    @TestConfiguration(proxyBeanMethods = false)
    static class Identified {

        @Bean
        @Primary
        Identities identities() {
            return new Identities();
        }
    }

    @Autowired
    private Identities identities;

    @Autowired
    private Home home;

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private AttemptStore attempts;

    @Autowired
    private RunStore store;

    @Autowired
    private RunPhases phases;

    @Autowired
    private NodeStore nodes;

    private Principal member;
    private TenantId tenant;
    private RunId run;
    private String token;

    @BeforeEach
    void begin() {
        var user = signInAs(Role.MEMBER);
        member = user;
        tenant = user.tenant();
        var experiment = experiments.experiment(experiments.material(user), "save_total_limit: 1");
        run = runs.start(tenant, user.user(), experiment.id());
        token = attempt(1);
    }

    @AfterEach
    void end() {
        phases.finish(stored(), RunStatus.FAILED, RunReason.FAILURE, "the test is over", RunFailureKind.INTERNAL, 0);
    }

    @Test
    void onlyTheAttemptsTokenOpensTheChannel() {
        assertThat(post("/heartbeat", "", token).statusCode()).isEqualTo(200);
        assertThat(post("/heartbeat", "", "wrong").statusCode()).isEqualTo(403);
        assertThat(post("/heartbeat", "", "").statusCode()).isEqualTo(403);
        assertThat(send("POST", "/worker/v1/runs/%s/attempts/2/heartbeat".formatted(run), new byte[0], token)
                        .statusCode())
                .isEqualTo(403);
        assertThat(send("POST", "/worker/v1/runs/%s/attempts/1/heartbeat".formatted(RunId.random()), new byte[0], token)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anAttemptThatWasReplacedIsHeardNoMore() {
        String second = attempt(2);

        for (var answer : List.of(
                post("/heartbeat", "", token),
                post("/events?offset=0", progress(1) + "\n", token),
                post("/result", "{\"outcome\":\"SUCCEEDED\"}", token),
                post("/checkpoints/20", manifest(20, "w.safetensors", new byte[1]), token),
                put(20, "w.safetensors", 0, new byte[1]),
                post("/checkpoints/20/complete", "", token),
                send("GET", "/worker/v1/runs/%s/attempts/1/inputs".formatted(run), new byte[0], token),
                send("GET", "/worker/v1/runs/%s/attempts/1/inputs/0".formatted(run), new byte[0], token))) {
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(TestClient.json(answer).path("code").asString()).isEqualTo("attempt-replaced");
        }
        assertThat(runs.events(tenant, run, 0, 10)).isEmpty();
        assertThat(send("POST", "/worker/v1/runs/%s/attempts/2/heartbeat".formatted(run), new byte[0], second)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aPodIsKnownByTheClustersWordAndHasItsAttemptForItself() {
        var worker = new WorkerName("run-" + run.toString().replace("-", "") + "-1");
        identities.put("a.first.token", new WorkerIdentity(worker, "uid-" + run, "pod", 0));
        identities.put("a.renewed.token", new WorkerIdentity(worker, "uid-" + run, "pod", 0));
        identities.put("a.second.pod", new WorkerIdentity(worker, "other-" + run, "pod", 0));
        identities.put(
                "another.workers.pod", new WorkerIdentity(new WorkerName("run-other-1"), "its-" + run, "pod", 0));

        assertThat(post("/heartbeat", "", "nobody.knows.it").statusCode()).isEqualTo(401);
        assertThat(post("/heartbeat", "", "another.workers.pod").statusCode()).isEqualTo(403);
        assertThat(post("/heartbeat", "", "a.first.token").statusCode()).isEqualTo(200);
        assertThat(post("/heartbeat", "", "a.renewed.token").statusCode()).isEqualTo(200);
        assertThat(post("/heartbeat", "", "a.second.pod").statusCode()).isEqualTo(403);

        attempt(2);
        assertThat(post("/heartbeat", "", "a.first.token").statusCode())
                .as("replaced")
                .isEqualTo(409);
        identities.put(
                "a.first.token",
                new WorkerIdentity(
                        new WorkerName("run-" + run.toString().replace("-", "") + "-2"), "uid-" + run, "pod", 0));
        assertThat(send("POST", "/worker/v1/runs/%s/attempts/2/heartbeat".formatted(run), new byte[0], "a.first.token")
                        .statusCode())
                .as("a pod is good for one attempt")
                .isEqualTo(403);
    }

    @Test
    void theOtherMachinesOfAnAttemptMayReadAndSayNothing() {
        var worker = new WorkerName("run-" + run.toString().replace("-", "") + "-1");
        identities.put("the.second.machine", new WorkerIdentity(worker, "second-" + run, "pod", 1));
        identities.put("the.first.machine", new WorkerIdentity(worker, "first-" + run, "pod", 0));
        identities.put(
                "a.strangers.machine", new WorkerIdentity(new WorkerName("run-other-1"), "its-" + run, "pod", 1));

        for (var answer : List.of(
                post("/heartbeat", "", "the.second.machine"),
                post("/events?offset=0", progress(1) + "\n", "the.second.machine"),
                post("/result", "{\"outcome\":\"SUCCEEDED\"}", "the.second.machine"),
                post("/checkpoints/20", manifest(20, "w.safetensors", new byte[1]), "the.second.machine"),
                send(
                        "PUT",
                        "/worker/v1/runs/%s/attempts/1/checkpoints/20/files/w?offset=0".formatted(run),
                        new byte[1],
                        "the.second.machine"),
                post("/checkpoints/20/complete", "", "the.second.machine"),
                inputs("a.strangers.machine"))) {
            assertThat(answer.statusCode()).isEqualTo(403);
        }
        assertThat(runs.events(tenant, run, 0, 10)).isEmpty();
        assertThat(inputs("the.second.machine").statusCode())
                .as("let in as the first one is: there is nothing to read yet")
                .isEqualTo(inputs("the.first.machine").statusCode())
                .isEqualTo(503);
        assertThat(post("/heartbeat", "", "the.first.machine").statusCode())
                .as("the attempt is tied to the first machine's pod")
                .isEqualTo(200);

        attempt(2);
        assertThat(inputs("the.second.machine").statusCode()).as("replaced").isEqualTo(409);
    }

    @Test
    void aClusterThatCannotBeAskedIsNoReasonToGiveUp() {
        assertThat(post("/heartbeat", "", "cluster.is.away").statusCode()).isEqualTo(503);
    }

    @Test
    void eventsAreStoredOnceHoweverOftenTheyAreSent() {
        String first = progress(1) + "\n" + progress(2) + "\n";
        String second = progress(3) + "\n";

        assertThat(post("/events?offset=0", first, token).body()).isEqualTo(stored(first.length()));
        assertThat(post("/events?offset=0", first, token).body()).isEqualTo(stored(first.length()));
        assertThat(post("/events?offset=0", first + second, token).body())
                .isEqualTo(stored(first.length() + second.length()));

        assertThat(runs.events(tenant, run, 0, 100))
                .extracting(TrainingRunService.StoredEvent::sequence)
                .containsExactly(1L, 2L, 3L);
        assertThat(runs.metric(tenant, run, Metric.LOSS, 0, 100)).hasSize(3);
    }

    @Test
    void aGapIsRefusedWithTheRightOffset() {
        var answer = post("/events?offset=500", progress(1) + "\n", token);

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo("{\"offset\":0}");
    }

    @Test
    void halfALineWaitsForItsOtherHalf() {
        String line = progress(1) + "\n";

        assertThat(post("/events?offset=0", line.substring(0, 30), token).body())
                .isEqualTo(stored(0));
        assertThat(post("/events?offset=0", line, token).body()).isEqualTo(stored(line.length()));
        assertThat(runs.events(tenant, run, 0, 10)).hasSize(1);
    }

    @Test
    void aReportThatIsTooLargeIsNotRead() {
        assertThat(post("/events?offset=0", "x".repeat(1024 * 1024 + 1), token).statusCode())
                .isEqualTo(413);
        assertThat(post("/events?offset=-1", progress(1) + "\n", token).statusCode())
                .isEqualTo(413);
        assertThat(post("/result", "x".repeat(70_000), token).statusCode()).isEqualTo(400);
    }

    @Test
    void aFloodOfNonsenseLeavesOneLine() {
        String flood = "nonsense\n".repeat(10_000);

        assertThat(post("/events?offset=0", flood, token).statusCode()).isEqualTo(200);

        assertThat(runs.events(tenant, run, 0, 100))
                .singleElement()
                .extracting(stored -> ((RunEvent.Logged) stored.event()).message())
                .isEqualTo("lines of the worker's report dropped as too long, too many or not readable: 10000");
    }

    @Test
    void aFloodOfLinesIsCutToWhatAPersonCanReadAndSaysSo() {
        String line = JSON.writerFor(RunEvent.class)
                        .writeValueAsString(new RunEvent.Logged(Instant.now(), 1, "info", "x".repeat(20)))
                + "\n";
        String piece = line.repeat(5_000);
        for (int i = 0; i < 10; i++) {
            assertThat(post("/events?offset=" + i * piece.length(), piece, token)
                            .statusCode())
                    .isEqualTo(200);
        }

        var lines = runs.events(tenant, run, 0, 100_000).stream()
                .map(stored -> ((RunEvent.Logged) stored.event()).message())
                .toList();
        assertThat(lines).hasSizeBetween(2_000, 2_200);
        assertThat(lines)
                .filteredOn(text -> text.contains("dropped"))
                .as("one when it begins, one each time it has doubled")
                .hasSizeBetween(3, 5);
        var told = TestClient.json(client(member).get("/api/v1/runs/" + run)).path("dropped_lines");
        assertThat(told.asLong())
                .isEqualTo(50_000
                        - lines.stream()
                                .filter(text -> !text.contains("dropped"))
                                .count());
    }

    @Test
    void aLineOfAMegabyteAndFiguresThatAreNoneLeaveNothingButACount() {
        String longest = "{\"type\":\"log\",\"message\":\"" + "x".repeat(1_000_000) + "\"}\n";
        assertThat(post("/events?offset=0", longest, token).statusCode()).isEqualTo(200);
        var names = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            names.append(progress(1).replace("}", ",\"metric_" + i + "\":1}")).append('\n');
        }
        assertThat(post("/events?offset=" + longest.length(), names.toString(), token)
                        .statusCode())
                .isEqualTo(200);
        String odd = progress(2).replace("2.5", "\"NaN\"") + "\n"
                + progress(3).replace("2.5", "1e999") + "\n"
                + progress(4).replace("2.5", "-Infinity") + "\n";
        assertThat(post("/events?offset=" + (longest.length() + names.length()), odd, token)
                        .statusCode())
                .isEqualTo(200);

        assertThat(runs.droppedLines(tenant, run)).isEqualTo(2); // the longest, and what is no JSON
        assertThat(runs.metric(tenant, run, Metric.LOSS, 0, 100)).hasSize(1);
        assertThat(TestClient.json(client(member).get("/api/v1/runs/%s/metrics".formatted(run)))
                        .path("metrics")
                        .propertyNames())
                .as("names that the product knows")
                .hasSameSizeAs(Metric.values());
    }

    @Test
    void textThatLooksLikeMarkupIsStoredAsTextAndControlsAreTakenOut() {
        String line = JSON.writerFor(RunEvent.class)
                .writeValueAsString(new RunEvent.Logged(
                        Instant.now(), 1, "info", "<script>\u0000\u001b[1m'; drop table training_run; --"));

        post("/events?offset=0", line + "\n", token);

        assertThat(runs.events(tenant, run, 0, 10))
                .extracting(stored -> ((RunEvent.Logged) stored.event()).message())
                .containsExactly("<script>[1m'; drop table training_run; --");
    }

    @Test
    void ordersReachTheWorker() {
        assertThat(post("/heartbeat", "", token).body()).isEqualTo("{\"command\":\"none\"}");
        commands.saveCheckpoint(tenant, run);
        assertThat(post("/heartbeat", "", token).body()).isEqualTo("{\"command\":\"checkpoint\"}");
        assertThat(post("/heartbeat", "", token).body()).as("once").isEqualTo("{\"command\":\"none\"}");
        commands.saveCheckpoint(tenant, run);
        String line = progress(1) + "\n";
        assertThat(post("/events?offset=0", line, token).body())
                .isEqualTo("{\"acknowledged\":%d,\"command\":\"checkpoint\"}".formatted(line.length()));
        var other = UUID.randomUUID();
        nodes.beat(other, "another server");
        store.admit(tenant, run, other);
        commands.cancel(tenant, run);
        assertThat(post("/heartbeat", "", token).body()).isEqualTo("{\"command\":\"cancel\"}");
        assertThat(post("/events?offset=0", line, token).body())
                .isEqualTo("{\"acknowledged\":%d,\"command\":\"cancel\"}".formatted(line.length()));
    }

    @Test
    void aCheckpointArrivesInPiecesAndCountsOnceItIsWhole() {
        byte[] weights = new byte[3_000_000];
        new Random(1).nextBytes(weights);
        String manifest = manifest(20, "adapter_model.safetensors", weights);

        assertThat(post("/checkpoints/20", manifest, token).body())
                .isEqualTo("{\"complete\":false,\"missing\":[{\"name\":\"adapter_model.safetensors\",\"offset\":0}]}");
        assertThat(put(20, "adapter_model.safetensors", 0, slice(weights, 0, 1_000_000))
                        .body())
                .isEqualTo("{\"offset\":1000000}");
        assertThat(put(20, "adapter_model.safetensors", 0, slice(weights, 0, 1_000_000))
                        .statusCode())
                .as("a repeated piece")
                .isEqualTo(409);
        assertThat(post("/checkpoints/20/complete", "", token).statusCode())
                .as("half of it")
                .isEqualTo(409);
        assertThat(checkpoints.ofRun(tenant, run)).isEmpty();
        assertThat(post("/checkpoints/20", manifest, token).body())
                .as("announced again")
                .contains("\"offset\":1000000");
        assertThat(put(20, "adapter_model.safetensors", 1_000_000, slice(weights, 1_000_000, 3_000_000))
                        .body())
                .isEqualTo("{\"offset\":3000000}");

        assertThat(post("/checkpoints/20/complete", "", token).body()).isEqualTo("{\"complete\":true}");

        assertThat(checkpoints.ofRun(tenant, run)).extracting(Checkpoint::step).containsExactly(20L);
        assertThat(post("/checkpoints/20", manifest, token).body()).isEqualTo("{\"complete\":true,\"missing\":[]}");
    }

    @Test
    void damagedBytesAreThrownAwayAndAskedForAgain() {
        byte[] weights = {1, 2, 3};
        post("/checkpoints/20", manifest(20, "w.safetensors", weights), token);
        put(20, "w.safetensors", 0, new byte[] {1, 2, 9});

        assertThat(post("/checkpoints/20/complete", "", token).body())
                .isEqualTo("{\"missing\":[{\"name\":\"w.safetensors\",\"offset\":0}]}");
        put(20, "w.safetensors", 0, weights);
        assertThat(post("/checkpoints/20/complete", "", token).statusCode()).isEqualTo(200);
    }

    @Test
    void moreBytesThanAnnouncedAreNotKept() {
        post("/checkpoints/20", manifest(20, "w.safetensors", new byte[] {1, 2, 3}), token);

        assertThat(put(20, "w.safetensors", 0, new byte[] {1, 2, 3, 4, 5}).body())
                .isEqualTo("{\"offset\":3}");
    }

    @Test
    void piecesThatAreCutRepeatedOrOutOfOrderAddUp() throws Exception {
        byte[] weights = new byte[1_000_000];
        var random = new Random(2);
        random.nextBytes(weights);
        post("/checkpoints/20", manifest(20, "w.safetensors", weights), token);
        int here = 0;
        for (int i = 0; i < 100 && here < weights.length; i++) {
            int from =
                    switch (i % 4) {
                        case 1 -> random.nextInt(here + 1); // repeated
                        case 2 -> Math.min(weights.length, here + 1 + random.nextInt(5_000)); // too early
                        default -> here;
                    };
            int to = Math.min(weights.length, from + random.nextInt(30_000));
            var answer = put(20, "w.safetensors", from, slice(weights, from, to));
            int next = TestClient.json(answer).path("offset").asInt();
            assertThat(answer.statusCode()).isEqualTo(from == here ? 200 : 409);
            assertThat(next).isEqualTo(from == here ? to : here);
            here = next;
        }
        put(20, "w.safetensors", here, slice(weights, here, weights.length));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var completions = new ArrayList<Callable<Integer>>();
            for (int i = 0; i < 10; i++) {
                completions.add(
                        () -> post("/checkpoints/20/complete", "", token).statusCode());
            }
            for (var answer : threads.invokeAll(completions)) {
                // who comes after the first finds nothing announced any more: the worker asks, and learns that it
                // counts
                assertThat(answer.get()).isIn(200, 413);
            }
        }
        assertThat(post("/checkpoints/20", manifest(20, "w.safetensors", weights), token)
                        .body())
                .isEqualTo("{\"complete\":true,\"missing\":[]}");
        assertThat(checkpoints.ofRun(tenant, run)).singleElement().satisfies(stored -> assertThat(
                        stored.files().files().get("w.safetensors").hash())
                .isEqualTo(Sha256.of(weights)));
    }

    @Test
    void aHostileWorkerGetsNothingOutsideOfItsStagingAndNoMemory() throws IOException {
        var before = outside();
        long used = usedMemory();
        for (String name : List.of("../x", "/etc/cron.d/x", "..", "a/../../x.json", "x.json/../../y.json", "w.pt")) {
            assertThat(post("/checkpoints/20", manifest(20, name, new byte[1]), token)
                            .statusCode())
                    .isEqualTo(413);
        }
        String sparse = manifest(20, "w.safetensors", new byte[0]).replace("\"bytes\":0", "\"bytes\":10737418240");
        assertThat(post("/checkpoints/20", sparse, token).statusCode())
                .as("10 GB")
                .isEqualTo(413);
        post("/checkpoints/20", manifest(20, "w.safetensors", new byte[] {1, 2, 3}), token);
        for (String name : List.of("..%2f..%2fx.json", "%2fetc%2fpasswd", "other.safetensors", "..")) {
            assertThat(put(20, name, 0, new byte[3]).statusCode()).as(name).isGreaterThanOrEqualTo(400);
        }
        endlessly("/worker/v1/runs/%s/attempts/1/checkpoints/20/files/w.safetensors?offset=0".formatted(run));
        endlessly("/worker/v1/runs/%s/attempts/1/events?offset=0".formatted(run));
        endlessly("/worker/v1/runs/%s/attempts/1/result".formatted(run));
        assertThat(post("/checkpoints/20/complete", "", token).statusCode())
                .as("the wrong hash")
                .isEqualTo(409);

        assertThat(checkpoints.ofRun(tenant, run)).isEmpty();
        assertThat(outside()).isEqualTo(before);
        assertThat(usedMemory() - used).isLessThan(64L * 1024 * 1024);
    }

    /// Sends zeros until the server has had enough.
    private void endlessly(String path) throws IOException {
        long sent = 0;
        try (var socket = new Socket("localhost", port)) {
            var out = socket.getOutputStream();
            out.write("%s %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nTransfer-Encoding: chunked\r\n\r\n"
                    .formatted(path.contains("/files/") ? "PUT" : "POST", path, token)
                    .getBytes(StandardCharsets.US_ASCII));
            byte[] chunk = ("10000\r\n" + "\0".repeat(65_536) + "\r\n").getBytes(StandardCharsets.US_ASCII);
            while (sent < 1_000_000_000) {
                out.write(chunk);
                sent += chunk.length;
            }
        } catch (SocketException hungUp) {
            assertThat(sent).isLessThan(200_000_000);
            return;
        }
        throw new AssertionError("the server read a gigabyte");
    }

    /// What lies in the server's home, but for what workers send and the database.
    private Set<Path> outside() throws IOException {
        try (var files = Files.walk(home.directory(""), 4)) {
            return files.filter(file -> Stream.of("incoming", "postgres", "database", "artifacts", "leases", "folders")
                            .noneMatch(part -> file.toString().contains("/" + part)))
                    .collect(Collectors.toSet());
        }
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void oddCheckpointsAreRefusedForGood() {
        assertThat(post("/checkpoints/20", manifest(20, "../../x.safetensors", new byte[1]), token)
                        .statusCode())
                .isEqualTo(413);
        assertThat(post("/checkpoints/20", manifest(20, "weights.pt", new byte[1]), token)
                        .statusCode())
                .isEqualTo(413);
        assertThat(post("/checkpoints/20", manifest(21, "w.safetensors", new byte[1]), token)
                        .statusCode())
                .isEqualTo(413);
        assertThat(post("/checkpoints/20", "x".repeat(300_000), token).statusCode())
                .isEqualTo(413);
        assertThat(put(99, "w.safetensors", 0, new byte[1]).statusCode())
                .as("never announced")
                .isEqualTo(413);
        String huge =
                "{\"step\":20,\"epoch\":1,\"loss\":1,\"files\":[{\"name\":\"w.safetensors\",\"bytes\":99999999999999,\"sha256\":\"%s\"}]}"
                        .formatted("a".repeat(64));
        assertThat(post("/checkpoints/20", huge, token).statusCode()).isEqualTo(413);
    }

    @Test
    void onlyAsManyCheckpointsAsTheRecipeKeepsAndTheBestStay() {
        String events = "";
        for (var loss : Map.of(10, 1.0, 20, 2.0, 30, 3.0).entrySet()) {
            events += JSON.writerFor(RunEvent.class)
                            .writeValueAsString(
                                    new RunEvent.Validated(Instant.now(), loss.getKey(), loss.getValue(), 10, 0.5))
                    + "\n";
        }
        post("/events?offset=0", events, token);
        for (int step : new int[] {10, 20, 30}) {
            byte[] weights = {(byte) step};
            post("/checkpoints/" + step, manifest(step, "w.safetensors", weights), token);
            put(step, "w.safetensors", 0, weights);
            assertThat(post("/checkpoints/" + step + "/complete", "", token).statusCode())
                    .isEqualTo(200);
        }

        assertThat(checkpoints.ofRun(tenant, run)).extracting(Checkpoint::step).containsExactly(30L, 10L);
    }

    private String attempt(int number) {
        attempts.begin(stored(), number, new WorkerName("run-" + run.toString().replace("-", "") + "-" + number));
        var made = ChannelToken.random();
        attempts.token(stored(), number, made.hash());
        return made.text();
    }

    private StoredRun stored() {
        return store.find(tenant, run).orElseThrow();
    }

    private HttpResponse<String> inputs(String proof) {
        return send("GET", "/worker/v1/runs/%s/attempts/1/inputs".formatted(run), new byte[0], proof);
    }

    private HttpResponse<String> post(String path, String body, String with) {
        return send(
                "POST",
                "/worker/v1/runs/%s/attempts/1%s".formatted(run, path),
                body.getBytes(StandardCharsets.UTF_8),
                with);
    }

    private HttpResponse<String> put(int step, String name, long offset, byte[] piece) {
        return send(
                "PUT",
                "/worker/v1/runs/%s/attempts/1/checkpoints/%d/files/%s?offset=%d".formatted(run, step, name, offset),
                piece,
                token);
    }

    private HttpResponse<String> send(String method, String path, byte[] body, String with) {
        return anonymous()
                .send(anonymous()
                        .request(path)
                        .header("Authorization", "Bearer " + with)
                        .method(method, BodyPublishers.ofByteArray(body)));
    }

    private static String stored(int bytes) {
        return "{\"acknowledged\":%d,\"command\":\"none\"}".formatted(bytes);
    }

    private static String progress(int step) {
        return JSON.writerFor(RunEvent.class)
                .writeValueAsString(new RunEvent.Progress(
                        Instant.parse("2026-11-21T00:00:00Z").plusSeconds(step),
                        step,
                        0.1,
                        2.5,
                        1e-3,
                        0.5,
                        100,
                        100L * step,
                        1,
                        0));
    }

    private static String manifest(int step, String name, byte[] bytes) {
        return "{\"step\":%d,\"epoch\":1,\"loss\":2.5,\"files\":[{\"name\":\"%s\",\"bytes\":%d,\"sha256\":\"%s\"}]}"
                .formatted(step, name, bytes.length, Sha256.of(bytes).hex());
    }

    private static byte[] slice(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }
}
