package io.tunewright.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.ConflictException;
import io.tunewright.common.Home;
import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunId;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TestExperiments.Material;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelId;
import io.tunewright.tunedmodel.TunedModelService;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/// What is deleted frees its disk and its organisation's quota; what is in use says who needs it.
@TestPropertySource(
        properties = {
            "tunewright.cluster.local.worker-main=io.tunewright.training.FakeTrainer",
            "tunewright.training.poll-interval=100ms",
            "tunewright.training.heartbeat=100ms",
            "tunewright.training.report-retry=500ms"
        })
@Import(TestExperiments.class)
class DeletionIT extends IntegrationTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private ExperimentService questions;

    @Autowired
    private DatasetService datasets;

    @Autowired
    private BaseModelService baseModels;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private TunedModelService models;

    @Autowired
    private ArtifactStore store;

    @Autowired
    private TenantDatabase database;

    @Autowired
    private Home home;

    private Principal user;
    private Material material;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        material = experiments.material(user);
    }

    @Test
    void theWholePipelineCanBeDeletedFromItsEndAndLeavesNothingBehind() throws IOException {
        var experiment = experiments.experiment(material, "save_steps: 5\nsave_total_limit: 2", "steps=20");
        var run = runs.start(user.tenant(), user.user(), experiment.id());
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> commands.delete(user.tenant(), run))
                .withMessage("Who am I, run 1 is not over. Cancel it first");
        var model = finished(run);
        models.directory(user.tenant(), model.id());
        baseModels.directory(user.tenant(), material.model());
        evaluate(model.id(), model.name());

        String evaluation = "evaluation “%s × identity v1”".formatted(model.name());
        refused(
                () -> datasets.delete(user.tenant(), material.dataset()),
                "identity v1 is used by %s, experiment “Who am I” and stays. Delete that first".formatted(evaluation));
        String base = baseModels.get(user.tenant(), material.model()).name();
        refused(
                () -> baseModels.delete(user.tenant(), material.model()),
                "%s is used by %s, experiment “Who am I”, tuned model “%s” and stays. Delete that first"
                        .formatted(base, evaluation, model.name()));
        refused(
                () -> models.delete(user.tenant(), model.id()),
                "%s is used by %s and stays. Delete that first".formatted(model.name(), evaluation));
        refused(
                () -> commands.delete(user.tenant(), run),
                "Who am I, run 1 is used by tuned model “%s” and stays. Delete that first".formatted(model.name()));
        refused(
                () -> questions.delete(user.tenant(), experiment.id()),
                "Who am I is used by run “1” and stays. Delete that first");

        database.run(user.tenant(), jdbc -> jdbc.sql("delete from evaluation where tenant_id = :tenant")
                .param("tenant", user.tenant().value())
                .update());
        long before = store.usage(user.tenant().value());
        models.delete(user.tenant(), model.id());
        // the checkpoint it was made of still has the weights; only the model's card is gone
        assertThat(store.usage(user.tenant().value())).isLessThan(before).isGreaterThan(before - 10_000);
        commands.delete(user.tenant(), run);
        assertThat(store.usage(user.tenant().value())).isLessThan(before - 20_000);
        assertThat(home.directory("runs").resolve(run.toString())).doesNotExist();
        questions.delete(user.tenant(), experiment.id());
        baseModels.delete(user.tenant(), material.model());
        datasets.delete(user.tenant(), material.dataset());

        assertThat(store.usage(user.tenant().value())).isZero();
        assertThat(files("artifacts")).isEmpty();
        assertThat(files("folders")).isEmpty();
    }

    @Test
    void retentionFreesTheDiskOfDroppedCheckpoints() {
        var experiment =
                experiments.experiment(material, "save_steps: 2\nsave_total_limit: 1", "steps=12", "weights=100000");
        long before = store.usage(user.tenant().value());
        finished(runs.start(user.tenant(), user.user(), experiment.id()));

        // six checkpoints of 100 kB were stored; the best and the last are kept
        assertThat(store.usage(user.tenant().value()) - before).isBetween(100_000L, 230_000L);
    }

    @Test
    void contentThatTwoVersionsShareStaysUntilBothAreGone() throws IOException {
        String row = "{\"messages\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\","
                + " \"content\": \"b\"}]}\n";
        var one = upload("one", row);
        var two = upload("two", row);
        long both = store.usage(user.tenant().value());

        datasets.delete(user.tenant(), one);
        assertThat(store.usage(user.tenant().value())).isEqualTo(both);
        try (var content = datasets.content(user.tenant(), two)) {
            assertThat(new String(content.readAllBytes())).isEqualTo(row);
        }
        datasets.delete(user.tenant(), two);
        assertThat(store.usage(user.tenant().value())).isEqualTo(both - row.length());
    }

    @Test
    void aRefusedFileTakesNoRoom() {
        long before = store.usage(user.tenant().value());

        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> upload("bad", "not a dataset at all"));

        assertThat(store.usage(user.tenant().value())).isEqualTo(before);
    }

    @Test
    void scriptsSeeTheSame() {
        var experiment = experiments.experiment(material, "save_steps: 5", "steps=10");
        var run = runs.start(user.tenant(), user.user(), experiment.id());
        var model = finished(run);
        var client = client(user);
        var stranger = client(organisation().owner());

        var refused = client.delete("/api/v1/runs/" + run);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(TestClient.json(refused).path("code").asString()).isEqualTo("run-in-use");
        assertThat(TestClient.json(refused).path("detail").asString()).contains(model.name());
        assertThat(stranger.delete("/api/v1/runs/" + run).statusCode()).isEqualTo(404);
        assertThat(stranger.delete("/api/v1/experiments/" + experiment.id()).statusCode())
                .isEqualTo(404);
        assertThat(client.delete("/v1/models/" + model.name()).statusCode()).isEqualTo(200);
        assertThat(client.delete("/api/v1/runs/" + run).statusCode()).isEqualTo(204);
        assertThat(client.get("/api/v1/runs/" + run).statusCode()).isEqualTo(404);
        assertThat(client.delete("/api/v1/experiments/" + experiment.id()).statusCode())
                .isEqualTo(204);
    }

    private TunedModel finished(RunId run) {
        await().atMost(PATIENCE)
                .until(() -> runs.get(user.tenant(), run).status().isFinal());
        return models.ofRun(user.tenant(), run).getFirst();
    }

    private DatasetVersionId upload(String name, String text) {
        return datasets.upload(
                        user.tenant(),
                        user.user(),
                        new DatasetUpload(name, name + ".jsonl", 0),
                        new ByteArrayInputStream(text.getBytes()))
                .version()
                .id();
    }

    private void evaluate(TunedModelId model, String name) {
        database.run(user.tenant(), jdbc -> jdbc.sql("""
                        insert into evaluation (tenant_id, id, base_model_id, tuned_model_id, model_name, base_model_name,
                                                dataset_version_id, dataset_label, protocol, status, author)
                        values (:tenant, :id, :base, :tuned, :name, 'base', :dataset, 'identity v1', 'p', 'SUCCEEDED',
                                :author)
                        """)
                .param("tenant", user.tenant().value())
                .param("id", UUID.randomUUID())
                .param("base", material.model().value())
                .param("tuned", model.value())
                .param("name", name)
                .param("dataset", material.dataset().value())
                .param("author", user.user().value())
                .update());
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatExceptionOfType(ConflictException.class).isThrownBy(call).withMessage(message);
    }

    private List<Path> files(String directory) throws IOException {
        var owner = home.directory(directory).resolve(user.tenant().toString());
        if (!Files.isDirectory(owner)) {
            return List.of();
        }
        try (var files = Files.walk(owner)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
