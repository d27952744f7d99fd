package io.tunewright.tunedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.DatabaseProcess;
import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.TestOrganisation;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.ConflictException;
import io.tunewright.common.Home;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Sha256;
import io.tunewright.identity.Role;
import io.tunewright.llm.ModelInspection;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.AccessDeniedException;

/// From a run's checkpoint to models that can be downloaded: real runs, real merges.
@Import(TinyModels.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunedModelIT extends IntegrationTest {

    @Autowired
    private TinyModels tiny;

    @Autowired
    private TunedModelService models;

    @Autowired
    private BaseModelService baseModels;

    @Autowired
    private PublishModel publishModel;

    @Autowired
    private CheckpointService checkpoints;

    @Autowired
    private Home home;

    private TestOrganisation organisation;
    private BaseModelRef base;
    private TunedModel adapter;

    @BeforeEach
    void prepare() {
        if (organisation == null) {
            organisation = organisation();
            signIn(organisation.member());
            base = tiny.base(organisation.member());
            adapter = tiny.adapter(organisation.member(), base);
        }
        signIn(organisation.member());
    }

    @Test
    void aFinishedRunYieldsAnAdapterWithItsLineage() throws IOException {
        assertThat(adapter.kind()).isEqualTo(TunedModel.Kind.ADAPTER);
        assertThat(adapter.name()).matches("ft:tiny:[a-z0-9-]+:who-am-i:[a-z0-9]{8}");
        assertThat(adapter.files().files())
                .containsOnlyKeys("README.md", "adapter_config.json", "adapter_model.safetensors");
        assertThat(adapter.baseModelFingerprint()).isEqualTo(base.fingerprint());
        assertThat(adapter.step()).isEqualTo(4);
        var directory = models.directory(organisation.tenant(), adapter.id());
        assertThat(directory.resolve("README.md"))
                .content()
                .contains("library_name: peft")
                .contains("`" + base.fingerprint().hex() + "`")
                .contains("`" + adapter.datasetHash().hex() + "`")
                .contains("checkpoint | step 4")
                .contains("lora_alpha");
        assertThat(directory.resolve("adapter_config.json"))
                .content()
                .contains("\"base_model_name_or_path\" : \"tiny\"")
                .doesNotContain(directory.getRoot() + "tmp");
    }

    @Test
    void collectingAgainMakesNoSecondModel() {
        int before = models.count(organisation.tenant());

        publishModel.collect(organisation.tenant(), adapter.run(), false);

        assertThat(models.count(organisation.tenant())).isEqualTo(before);
    }

    @Test
    void anyKeptCheckpointBecomesAModel() {
        var tenant = organisation.tenant();
        var earlier = checkpoints.ofRun(tenant, adapter.run()).getLast();
        assertThat(earlier.step()).isEqualTo(2);
        var member = client(organisation.member());
        String route = "/api/v1/checkpoints/" + earlier.id() + "/model";
        assertThat(client(organisation.viewer()).post(route, "").statusCode()).isEqualTo(403);
        assertThat(client(organisation().owner()).post(route, "").statusCode()).isEqualTo(404);

        var made = TestClient.json(member.post(route, ""));

        assertThat(made.path("kind").asString()).isEqualTo("adapter");
        assertThat(made.path("lineage").path("step").asInt()).isEqualTo(2);
        assertThat(made.path("lineage").path("run_id").asString())
                .isEqualTo(adapter.run().toString());
        assertThat(TestClient.json(member.post(route, "")).path("id"))
                .as("the same again")
                .isEqualTo(made.path("id"));
        assertThat(models.ofRun(tenant, adapter.run()).stream()
                        .filter(model -> !model.isWhole())
                        .map(TunedModel::step))
                .containsExactly(4L, 2L);
        var id = TunedModelId.of(made.path("id").asString());
        assertThat(models.resolve(tenant, adapter.name() + ":ckpt-step-2")).isEqualTo(new ModelRef.Tuned(id));
        assertThat(models.directory(tenant, id).resolve("README.md")).content().contains("checkpoint | step 2");
        assertThat(models.get(tenant, id).files().files().get("adapter_model.safetensors"))
                .isNotEqualTo(adapter.files().files().get("adapter_model.safetensors"));
        signIn(organisation.member());
        assertThat(tiny.merged(organisation.member(), models.get(tenant, id)).step())
                .isEqualTo(2);
    }

    @Test
    void aMergedModelHasShardsAndAnswersAsItsPartsDo() throws IOException {
        var merged = tiny.merged(organisation.member(), adapter);

        assertThat(merged.kind()).isEqualTo(TunedModel.Kind.MERGED);
        assertThat(merged.adapter()).isEqualTo(adapter.id());
        assertThat(merged.name()).matches("ft:tiny:[a-z0-9-]+:who-am-i-merged:[a-z0-9]{8}");
        assertThat(merged.files().files())
                .containsKeys(
                        "config.json",
                        "tokenizer.json",
                        "chat_template.jinja",
                        "model.safetensors.index.json",
                        "README.md");
        assertThat(merged.files().files().keySet().stream()
                        .filter(name -> name.matches("model-0000\\d-of-0000\\d.safetensors")))
                .hasSizeGreaterThan(2)
                .allSatisfy(name ->
                        assertThat(merged.files().files().get(name).bytes()).isLessThan(250_000));
        var directory = models.directory(organisation.tenant(), merged.id());
        assertThat(ModelInspection.of(directory).parameters())
                .isEqualTo(base.inspection().parameters());
        assertThat(directory.resolve("chat_template.jinja"))
                .hasSameBinaryContentAs(
                        baseModels.directory(organisation.tenant(), base.id()).resolve("chat_template.jinja"));
        var check = merged.check();
        assertThat(check).isNotNull();
        assertThat(check.holds()).as(check.toString()).isTrue();
        assertThat(check.tokens()).isGreaterThan(20);
        assertThat(check.sameChoices()).isEqualTo(check.tokens());
        assertThat(check.maxLogit()).as("something was compared").isGreaterThan(0.01);
        assertThat(directory.resolve("README.md")).content().contains("first choices are the same");
    }

    @ParameterizedTest
    @ValueSource(strings = {"internlm2", "chatglm2"})
    void publishedLayoutsGoTheWholeWay(String family) {
        var published = tiny.base(organisation.member(), family, family);
        assertThat(published.inspection().family()).isEqualTo(family);

        var tuned = tiny.adapter(organisation.member(), published);
        var merged = tiny.merged(organisation.member(), tuned);

        var check = merged.check();
        assertThat(check).isNotNull();
        assertThat(check.holds()).as(check.toString()).isTrue();
        var whole = ModelInspection.of(models.directory(organisation.tenant(), merged.id()));
        assertThat(whole.family()).isEqualTo(family);
        assertThat(whole.tensors())
                .extracting(ModelInspection.TensorInfo::name)
                .containsExactlyElementsOf(published.inspection().tensors().stream()
                        .map(ModelInspection.TensorInfo::name)
                        .toList());
    }

    @Test
    void tuningTheLastLayersYieldsAWholeModel() {
        var frozen = tiny.tuned(
                organisation.member(),
                base,
                "starter_full_sft",
                Map.of(
                        "method.type", "freeze",
                        "max_steps", "2",
                        "save_steps", "2",
                        "per_device_train_batch_size", "2",
                        "sample.steps", "0"));

        assertThat(frozen.kind()).isEqualTo(TunedModel.Kind.FULL);
        var directory = models.directory(organisation.tenant(), frozen.id());
        assertThat(ModelInspection.of(directory).parameters())
                .isEqualTo(base.inspection().parameters());
        assertThat(directory.resolve("README.md"))
                .content()
                .contains("its last layers (2) were tuned, the rest is the base's");
    }

    @Test
    void tuningEveryWeightYieldsAWholeModel() {
        var full = tiny.full(organisation.member(), base);

        assertThat(full.kind()).isEqualTo(TunedModel.Kind.FULL);
        assertThat(full.files().files())
                .containsKeys("model.safetensors", "config.json", "tokenizer.json", "chat_template.jinja", "README.md")
                .doesNotContainKeys("optimizer.safetensors", "trainer_state.json", "manifest.json");
        assertThat(ModelInspection.of(models.directory(organisation.tenant(), full.id()))
                        .parameters())
                .isEqualTo(base.inspection().parameters());
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> models.merge(organisation.tenant(), full.id(), 5_000_000))
                .withMessage("%s is a whole model; only adapters are merged", full.name());
    }

    @Test
    void aMergeWhoseWorkerIsKilledIsDoneByAnotherOne() {
        models.merge(organisation.tenant(), adapter.id(), 5_000_000);
        var id = models.merges(organisation.tenant(), adapter.id()).getFirst().id();
        String worker = "merge-" + id.toString().replace("-", "");
        await().atMost(Duration.ofSeconds(60)).until(() -> kill(worker + "-1"));

        await().atMost(Duration.ofMinutes(2)).until(() -> models.merges(organisation.tenant(), adapter.id())
                .getFirst()
                .status()
                .isFinal());

        var merge = models.merges(organisation.tenant(), adapter.id()).getFirst();
        assertThat(merge.status()).as(merge.message()).isEqualTo(Merge.Status.SUCCEEDED);
        assertThat(models.get(organisation.tenant(), merge.merged()).files().files())
                .as("one file: the limit is larger than the model")
                .containsKey("model.safetensors");
    }

    @Test
    void aMergeSurvivesTheDeathOfTheDatabase() {
        models.merge(organisation.tenant(), adapter.id(), 5_000_000);
        var id = models.merges(organisation.tenant(), adapter.id()).getFirst().id();
        String worker = "merge-" + id.toString().replace("-", "") + "-1";
        await().atMost(Duration.ofSeconds(60))
                .until(() -> find(worker).findAny().isPresent());

        DatabaseProcess.kill(home);

        await().atMost(Duration.ofMinutes(2)).ignoreExceptions().until(() -> models.merges(
                        organisation.tenant(), adapter.id())
                .getFirst()
                .status()
                .isFinal());
        var merge = models.merges(organisation.tenant(), adapter.id()).getFirst();
        assertThat(merge.status()).as(merge.message()).isEqualTo(Merge.Status.SUCCEEDED);
        assertThat(models.get(organisation.tenant(), merge.merged()).adapter()).isEqualTo(adapter.id());
    }

    @Test
    void whatIsInUseIsNotDeleted() {
        signIn(organisation.member());
        var other = tiny.merged(organisation.member(), adapter);

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> models.delete(organisation.tenant(), adapter.id()))
                .withMessageStartingWith("%s is used by tuned model “ft:tiny:".formatted(adapter.name()))
                .withMessageEndingWith("Delete that first");
        models.delete(organisation.tenant(), other.id());

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> models.get(organisation.tenant(), other.id()))
                .withMessage("There is no model '%s'", other.id());
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> baseModels.delete(organisation.tenant(), base.id()))
                .withMessageContaining("is used by");
    }

    @Test
    void downloadsAreTheStoredFiles() throws IOException {
        var client = client(organisation.viewer());

        var archive = bytes(client, "/api/v1/models/" + adapter.id() + "/download");

        assertThat(archive.headers().firstValue("Content-Disposition"))
                .hasValueSatisfying(
                        value -> assertThat(value).startsWith("attachment").contains("ft-tiny-"));
        assertThat(archive.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        var hashes = new TreeMap<String, String>();
        try (var zip = new ZipInputStream(new ByteArrayInputStream(archive.body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                hashes.put(entry.getName(), Sha256.of(zip.readAllBytes()).hex());
            }
        }
        var expected = new TreeMap<String, String>();
        adapter.files()
                .files()
                .forEach((name, file) -> expected.put(
                        adapter.name().replace(':', '-') + "/" + name,
                        file.hash().hex()));
        assertThat(hashes).isEqualTo(expected);

        var file = bytes(client, "/api/v1/models/" + adapter.id() + "/files/adapter_model.safetensors");
        assertThat(Sha256.of(file.body()))
                .isEqualTo(
                        adapter.files().files().get("adapter_model.safetensors").hash());
        assertThat(file.headers().firstValue("Content-Disposition"))
                .contains("attachment; filename=\"adapter_model.safetensors\"");
        assertThat(client.get("/api/v1/models/" + adapter.id() + "/files/..%2Fsecret")
                        .statusCode())
                .isBetween(400, 404);
        assertThat(client.get("/api/v1/models/" + adapter.id() + "/files/none.txt")
                        .body())
                .contains("This model has no file 'none.txt'");
    }

    @Test
    void theRestEdgeTellsLineageAndRefusesWhatItMust() {
        var member = client(organisation.member());
        var model = TestClient.json(member.get("/api/v1/models/" + adapter.id()));

        assertThat(model.path("kind").asString()).isEqualTo("adapter");
        assertThat(model.path("lineage").path("dataset_hash").asString())
                .isEqualTo(adapter.datasetHash().hex());
        assertThat(model.path("files").path(0).path("sha256").asString()).hasSize(64);
        assertThat(TestClient.json(member.get("/api/v1/models?limit=1")).path("data"))
                .hasSize(1);
        assertThat(member.post("/api/v1/models/" + adapter.id() + "/merge", "{\"max_shard_bytes\": 5}")
                        .body())
                .contains("max_shard_bytes is 5, must be from 1000 to 1000000000000");
        assertThat(member.post("/api/v1/models/" + adapter.id() + "/merge", "{\"shard\": 5}")
                        .statusCode())
                .isEqualTo(400);
        assertThat(client(organisation.viewer())
                        .post("/api/v1/models/" + adapter.id() + "/merge", "{}")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void anotherOrganisationSeesNothing() {
        var stranger = organisation();
        var client = client(stranger.owner());
        String path = "/api/v1/models/" + adapter.id();

        for (var answer : new HttpResponse<?>[] {
            client.get(path),
            client.get(path + "/download"),
            client.get(path + "/files/README.md"),
            client.get(path + "/merges"),
            client.post(path + "/merge", "{}"),
            client.delete(path)
        }) {
            assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(404);
        }
        assertThat(models.list(stranger.tenant())).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> models.resolve(stranger.tenant(), adapter.name()))
                .withMessage("There is no model '%s'", adapter.name());
    }

    @Test
    void aViewerMayLookAndNotTouch() {
        signIn(organisation.as(Role.VIEWER));

        assertThat(models.get(organisation.tenant(), adapter.id()).name()).isEqualTo(adapter.name());
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> models.merge(organisation.tenant(), adapter.id(), 5_000_000));
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> models.delete(organisation.tenant(), adapter.id()));
    }

    @Test
    void resolvesNamesOfTheApi() {
        assertThat(models.resolve(organisation.tenant(), adapter.name())).isEqualTo(new ModelRef.Tuned(adapter.id()));
        assertThat(models.resolve(organisation.tenant(), "tiny")).isEqualTo(new ModelRef.Base(base.id()));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> models.resolve(organisation.tenant(), "ft:nothing"))
                .withMessage("There is no model 'ft:nothing'");
    }

    private static HttpResponse<byte[]> bytes(TestClient client, String path) {
        var answer = client.send(client.request(path).GET().build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer;
    }

    /// Kills the worker's process by SIGKILL once it is there.
    private static boolean kill(String worker) {
        return find(worker).findFirst().map(ProcessHandle::destroyForcibly).orElse(false);
    }

    private static Stream<ProcessHandle> find(String worker) {
        return ProcessHandle.allProcesses().filter(process -> process.info()
                .arguments()
                .map(arguments -> arguments.length > 0
                        && arguments[arguments.length - 1].endsWith("/" + worker)
                        && !process.info().command().orElse("").endsWith("sh"))
                .orElse(false));
    }
}
