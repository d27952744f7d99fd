package io.tunewright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.dataset.DatasetFormat;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.experiment.ExperimentQuestion;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.Notice;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelService;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.json.JsonMapper;

/// Continued pre-training, from a file of plain text to a model that was measured.
@Import(TestEvaluations.class)
class PlainTextIT extends IntegrationTest {

    private static final int DOCUMENTS = 150;
    private static final int EPOCHS = 4;
    private static final int LENGTH = 64;

    @Autowired
    private DatasetService datasets;

    @Autowired
    private BaseModelService models;

    @Autowired
    private RecipeService recipes;

    @Autowired
    private ExperimentService experiments;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private TunedModelService tunedModels;

    @Autowired
    private EvaluationService evaluations;

    @Autowired
    private TestEvaluations data;

    private Principal user;
    private BaseModelId starter;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        starter = models.byName(user.tenant(), "starter").id();
    }

    @Test
    void aTextFileIsLearntWithLowRankFactors() {
        String text =
                IntStream.range(0, DOCUMENTS).mapToObj(PlainTextIT::document).collect(Collectors.joining("\n\n"));
        var version = upload("tides.txt", text);
        assertThat(version.format()).isEqualTo(DatasetFormat.PLAIN_TEXT);

        learns(version, "{type: lora, r: 8, lora_alpha: 16}", 2e-3);
    }

    @Test
    void rowsOfTextAreLearntWithEveryWeight() {
        String rows = IntStream.range(0, DOCUMENTS)
                .mapToObj(i -> JsonMapper.shared().writeValueAsString(new Row(document(i))))
                .collect(Collectors.joining("\n"));
        var version = upload("tides.jsonl", rows);
        assertThat(version.format()).isEqualTo(DatasetFormat.TEXT);

        learns(version, "{type: full}", 5e-4);
    }

    private record Row(String text) {}

    private void learns(DatasetVersion version, String method, double rate) {
        assertThat(version.rows()).isEqualTo(DOCUMENTS);
        assertThat(version.errorRows()).isZero();
        assertThat(version.heldOut()).isPositive();
        var experiment = experiment(version, method, rate);
        assertThat(experiment.forecast().warnings())
                .extracting(notice -> notice.sentence(Locale.ENGLISH))
                .anySatisfy(sentence -> assertThat(sentence)
                        .startsWith(version.label() + " is plain text: documents stand end to end in sequences of 64"));
        assertThat(experiment.forecast().warnings()).extracting(Notice::code).doesNotContain("truncated", "unlearnt");

        var run = train(experiment);

        var trained = runs.get(user.tenant(), run);
        assertThat(trained.status()).as(trained.reason()).isEqualTo(RunStatus.SUCCEEDED);
        // all rows but the last of each epoch are full: the forecast counts the padding of that one
        long forecast = experiment.forecast().tokens();
        assertThat(trained.trainedTokens()).isBetween(forecast - EPOCHS * LENGTH, forecast);
        assertThat(trained.step()).isEqualTo(experiment.forecast().steps());
        assertThat(runs.samples(user.tenant(), run)).isNotEmpty().allSatisfy(sample -> assertThat(sample.prompt())
                .isEqualTo("The tide of day"));
        assertThat(runs.samples(user.tenant(), run).getLast().text()).contains("metres");
        var tuned = tunedModels.ofRun(user.tenant(), run).getFirst();
        var after = measured(new ModelRef.Tuned(tuned.id()), version);
        var before = measured(new ModelRef.Base(starter), version);
        assertThat(after.score("loss").orElseThrow().value())
                .isLessThan(before.score("loss").orElseThrow().value() - 1);
        assertThat(after.score("loss").orElseThrow().n()).isEqualTo(version.heldOut());
        assertThat(after.score("perplexity")).isPresent();
        assertThat(after.score("exact_match")).isEmpty();
        String metric = evaluations.usualMetric(user.tenant(), version.id());
        assertThat(metric).isEqualTo("perplexity");
        assertThat(evaluations
                        .leaderboards(user.tenant(), version.id(), metric)
                        .getFirst()
                        .rows())
                .extracting(row -> row.evaluation().isBase())
                .as("the tuned model leads")
                .containsExactly(false, true);
    }

    private DatasetVersion upload(String file, String content) {
        return datasets.upload(
                        user.tenant(),
                        user.user(),
                        new DatasetUpload("tides", file, 0.1),
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))
                .version();
    }

    private ExperimentSnapshot experiment(DatasetVersion version, String method, double rate) {
        var recipe = recipes.create(
                user.tenant(),
                user.user(),
                """
                        name: tides_%s
                        method: %s
                        num_train_epochs: %d
                        per_device_train_batch_size: 4
                        max_seq_length: %d
                        packing: true
                        learning_rate: %s
                        predict_with_generate: true
                        sample:
                          steps: 20
                          prompts: ["The tide of day"]
                          max_new_tokens: 24
                        """.formatted(version.format().slug(), method, EPOCHS, LENGTH, Double.toString(rate)),
                null,
                null);
        return experiments.create(
                user.tenant(), user.user(), "Tides", ExperimentQuestion.of(version.id(), starter, recipe.id()));
    }

    private RunId train(ExperimentSnapshot experiment) {
        var run = runs.start(user.tenant(), user.user(), experiment.id());
        await().atMost(Duration.ofMinutes(4))
                .until(() -> runs.get(user.tenant(), run).status().isFinal());
        return run;
    }

    private Evaluation measured(ModelRef model, DatasetVersion version) {
        var ended = data.awaitEnd(user, evaluations.start(user.tenant(), user.user(), model, version.id()));
        assertThat(ended.status()).as(ended.message()).isEqualTo(Evaluation.Status.SUCCEEDED);
        return ended;
    }

    private static String document(int day) {
        return "The tide of day %d\nstood at %d metres in the morning and fell to %d metres at night.\n潮水每天涨落两次。"
                .formatted(day, 3 + day % 4, day % 3);
    }
}
