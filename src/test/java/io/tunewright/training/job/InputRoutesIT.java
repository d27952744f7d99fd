package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.cluster.ChannelToken;
import io.tunewright.cluster.WorkerName;
import io.tunewright.common.Home;
import io.tunewright.common.Sha256;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunFailureKind;
import io.tunewright.training.RunId;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What the server hands out to a worker that shares no disk with it, and to whom. No run gets its turn here.
@Import(TestExperiments.class)
@TestPropertySource(properties = "tunewright.training.concurrent-runs=0")
class InputRoutesIT extends IntegrationTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient http = HttpClient.newHttpClient();

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private BaseModelService models;

    @Autowired
    private DataPreparation preparation;

    @Autowired
    private RunDirectories directories;

    @Autowired
    private AttemptStore attempts;

    @Autowired
    private RunStore store;

    @Autowired
    private RunPhases phases;

    @Autowired
    private Home home;

    private TenantId tenant;
    private RunId run;
    private String token;

    @BeforeEach
    void begin() throws InterruptedException {
        var user = signInAs(Role.MEMBER);
        tenant = user.tenant();
        var experiment = experiments.experiment(experiments.material(user), "");
        run = runs.start(tenant, user.user(), experiment.id());
        var attempt = attempts.begin(
                stored(), 1, new WorkerName("run-" + run.toString().replace("-", "") + "-1"));
        token = ChannelToken.random().text();
        attempts.token(stored(), 1, new ChannelToken(token).hash());
        assertThat(get("/inputs").statusCode()).as("before it was launched").isEqualTo(503);
        var model = models.directory(tenant, experiment.baseModel());
        directories.fill(
                attempt,
                RunDirectories.spec(attempt, model, experiment, false, 0),
                preparation.prepare(tenant, experiment, () -> false));
    }

    @AfterEach
    void end() {
        phases.finish(stored(), RunStatus.FAILED, RunReason.FAILURE, "the test is over", RunFailureKind.INTERNAL, 0);
    }

    private StoredRun stored() {
        return store.find(tenant, run).orElseThrow();
    }

    @Test
    void theListNamesEverythingAndTheSettingsLast() throws IOException {
        var names = names(listing());

        assertThat(names)
                .contains("model/config.json", "model/model.safetensors", "data/train.safetensors")
                .endsWith("run.json")
                .doesNotHaveDuplicates();
        assertThat(names).allMatch(name -> name.matches("run\\.json|(model|data)/[A-Za-z0-9._-]+"));
        assertThat(listing().path("heartbeat_millis").asLong()).isEqualTo(15_000);
    }

    @Test
    void everyFileArrivesAsItWasPromised() throws IOException {
        var files = listing().path("files");
        for (int i = 0; i < files.size(); i++) {
            var answer = get("/inputs/" + i);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body().length)
                    .isEqualTo(files.get(i).path("bytes").asInt());
            assertThat(Sha256.of(answer.body()).hex())
                    .isEqualTo(files.get(i).path("sha256").asString());
        }
        var settings = JSON.readValue(get("/inputs/" + (files.size() - 1)).body(), RunSpec.class);
        assertThat(settings.modelDirectory()).isEqualTo("model");
        assertThat(JSON.writeValueAsString(settings))
                .doesNotContain(home.directory("").toString());
    }

    @Test
    void partsFitTogetherAndAnotherFileIsNotMistakenForIt() throws IOException {
        int number = names(listing()).indexOf("model/model.safetensors");
        String hash = listing().path("files").get(number).path("sha256").asString();
        byte[] whole = get("/inputs/" + number).body();

        var middle = get("/inputs/" + number, "Range", "bytes=1000-200999", "If-Match", "\"" + hash + "\"");
        assertThat(middle.statusCode()).isEqualTo(206);
        assertThat(middle.headers().firstValue("ETag")).hasValue("\"" + hash + "\"");
        assertThat(middle.headers().firstValue("Content-Range")).hasValue("bytes 1000-200999/" + whole.length);
        assertThat(middle.body()).isEqualTo(Arrays.copyOfRange(whole, 1000, 201_000));
        var small = get("/inputs/" + number, "Range", "bytes=" + (whole.length - 10) + "-" + (whole.length + 10));
        assertThat(small.body()).isEqualTo(Arrays.copyOfRange(whole, whole.length - 10, whole.length));

        assertThat(get("/inputs/" + number, "If-Match", "\"" + "0".repeat(64) + "\"")
                        .statusCode())
                .isEqualTo(412);
        assertThat(get("/inputs/" + number, "Range", "bytes=" + whole.length + "-")
                        .statusCode())
                .isEqualTo(416);
        assertThat(get("/inputs/" + number, "Range", "bytes=0-1,5-6").statusCode())
                .isEqualTo(416);
        assertThat(get("/inputs/" + number, "Range", "nonsense").statusCode()).isEqualTo(416);
        assertThat(get("/inputs/9999").statusCode()).isEqualTo(404);
        assertThat(get("/inputs/-1").statusCode()).isEqualTo(404);
    }

    @Test
    void anExternalTrainerGetsItsConfigurationAndItsDataButNotWhatItWrote() throws IOException {
        var trainer = directories.of(run, 1).resolve("trainer");
        Files.createDirectories(trainer.resolve("data"));
        Files.createDirectories(trainer.resolve("out"));
        Files.writeString(trainer.resolve("config.yaml"), "a: 1");
        Files.writeString(trainer.resolve("data/train.jsonl"), "{}");
        Files.writeString(trainer.resolve("out/weights"), "1");
        Files.writeString(directories.of(run, 1).resolve("collect.json"), "{}");

        assertThat(names(listing()))
                .contains("trainer/config.yaml", "trainer/data/train.jsonl", "collect.json")
                .noneMatch(name -> name.contains("out"))
                .endsWith("run.json");
    }

    @Test
    void nobodyElseGetsAnything() {
        String mine = token;
        for (String wrong : List.of("", "wrong", ChannelToken.random().text())) {
            token = wrong;
            assertThat(get("/inputs").statusCode()).isEqualTo(403);
            var refused = get("/inputs/0");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.body()).isEmpty();
        }
        token = mine;
        assertThat(send("/worker/v1/runs/%s/attempts/2/inputs".formatted(run)).statusCode())
                .isEqualTo(403);
        assertThat(send("/worker/v1/runs/%s/attempts/1/inputs".formatted(RunId.random()))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aLinkInTheDataIsNotFollowed() throws IOException {
        var secret = Files.writeString(home.directory("").resolve("secret"), "key");
        Files.createSymbolicLink(directories.of(run, 1).resolve("data/secret.txt"), secret);

        assertThat(names(listing())).noneMatch(name -> name.contains("secret"));
    }

    private JsonNode listing() throws IOException {
        var answer = get("/inputs");
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static List<String> names(JsonNode listing) {
        return StreamSupport.stream(listing.path("files").spliterator(), false)
                .map(file -> file.path("name").asString())
                .toList();
    }

    private HttpResponse<byte[]> get(String path, String... headers) {
        return send("/worker/v1/runs/%s/attempts/1%s".formatted(run, path), headers);
    }

    private HttpResponse<byte[]> send(String path, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + token);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
