package io.tunewright.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.common.UnavailableException;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.Split;
import io.tunewright.experiment.Forecast.TimeBasis;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.recipe.Recipe;
import io.tunewright.recipe.RecipeService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.AccessDeniedException;

@Import(TestInputs.class)
class ExperimentIT extends IntegrationTest {

    private static final RecipeChoice IDENTITY = new RecipeChoice.FromGallery("starter_identity_lora");

    @Autowired
    private ExperimentService experiments;

    @Autowired
    private RecipeService recipes;

    @Autowired
    private DatasetService datasets;

    @Autowired
    private BaseModelService models;

    @Autowired
    private SpeedRecorder speeds;

    @Autowired
    private TestInputs inputs;

    @Test
    void theForecastIsWhatTheTokensSay() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 60);
        var model = inputs.model(user, "tiny");

        var forecast = experiments.forecast(user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));

        int rows = datasets.version(user.tenant(), dataset.id()).training();
        assertThat(forecast.canStart()).isTrue();
        // 8 epochs of 8 rows a step
        assertThat(forecast.steps()).isEqualTo(8L * Math.ceilDiv(rows, 8));
        assertThat(forecast.learntTokens())
                .isEqualTo(8L
                        * encoded(user, dataset, model)
                                .mapToInt(ExampleEncoder.Encoded::learntTokens)
                                .sum());
        assertThat(forecast.tokens()).isGreaterThan(forecast.learntTokens());
        assertThat(forecast.truncated()).isZero();
        // rank 8 beside 7 projections of 3 layers, width 64, feed-forward 160
        assertThat(forecast.trainedParameters()).isEqualTo(3 * 8 * (4 * (64 + 64) + 3 * (64 + 160)));
        assertThat(forecast.memoryBytes()).isBetween(300_000_000L, 600_000_000L);
        assertThat(forecast.diskBytes()).isGreaterThan(4L * 12 * forecast.trainedParameters());
        assertThat(forecast.basis()).isEqualTo(TimeBasis.ESTIMATED);
        assertThat(forecast.time()).isPositive();
    }

    @Test
    void earlierRunsMakeTheTimeExact() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        for (double speed : new double[] {90, 110, 100}) {
            speeds.record(user.tenant(), model.id(), "lora", "fp32", Target.DEFAULT, speed, 500_000_000);
        }
        speeds.record(user.tenant(), model.id(), "lora", "fp32", Target.DEFAULT, Double.NaN, 0);

        var forecast = experiments.forecast(user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));

        assertThat(forecast.basis()).isEqualTo(TimeBasis.MEASURED);
        // the median, 100 tokens a second, and then what is held out and the samples, which no run measured
        long steps = Math.round(forecast.tokens() * 10.0);
        assertThat(forecast.time().toMillis()).isGreaterThan(steps).isLessThan(steps * 11 / 10);
        var stranger = signInAs(Role.MEMBER);
        var theirs = inputs.dataset(stranger, "theirs", 40);
        var theirModel = inputs.model(stranger, "tiny");
        assertThat(experiments
                        .forecast(stranger.tenant(), ExperimentQuestion.of(theirs.id(), theirModel.id(), IDENTITY))
                        .basis())
                .isEqualTo(TimeBasis.ESTIMATED);
    }

    @Test
    void rowsThatAreCutAreSaidBeforehand() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        int longest = encoded(user, dataset, model)
                .mapToInt(row -> row.pieces().size())
                .max()
                .orElseThrow();
        var shorter = copy(user, Map.of("max_seq_length", Integer.toString(longest - 1)));
        var tooShort = copy(user, Map.of("max_seq_length", "8"));

        var cut = experiments.forecast(user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), shorter.id()));
        var nothing =
                experiments.forecast(user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), tooShort.id()));

        assertThat(cut.truncated()).isPositive();
        assertThat(cut.warnings()).anySatisfy(warning -> assertThat(warning.toString())
                .contains("rows are longer than " + (longest - 1) + " tokens and will be cut; the longest has "
                        + longest));
        assertThat(nothing.canStart()).isFalse();
        assertThat(nothing.blockers())
                .extracting(Notice::toString)
                .containsExactly(
                        "No token of helpdesk v1 would be learnt: the answers lie behind the cut. Raise max_seq_length.");
    }

    @Test
    void whoeverHasNoPatienceHearsHowFarItIs() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "large", 3000);
        var model = inputs.model(user, "tiny");

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> experiments.forecast(
                        user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY), Duration.ofMillis(1)))
                .satisfies(busy -> assertThat(busy.code()).isEqualTo("forecast-running"))
                .withMessageMatching(
                        "The tokens of large v1 are being counted \\(\\d+ %\\)\\. Ask again in a moment\\.");
        assertThat(experiments
                        .forecast(user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY))
                        .canStart())
                .isTrue();
    }

    @Test
    void whatCannotBeTrainedIsRefusedBeforeTheStart() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        var assistant = new RecipeChoice.FromGallery("internlm2_1_8b_qlora_assistant");

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> experiments.create(
                        user.tenant(), user.user(), "no", ExperimentQuestion.of(dataset.id(), model.id(), assistant)))
                .withMessageStartingWith("This cannot be trained: "
                        + "max_seq_length is 1,024, more than the 256 positions of tiny. Set at most 256.");
        assertThat(experiments.list(user.tenant(), Paging.FIRST)).isEmpty();
        assertThat(recipes.list(user.tenant())).isEmpty();
    }

    @Test
    void anExperimentKeepsWhatWasAsked() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");

        var asked = experiments.create(
                user.tenant(), user.user(), " Who am I? ", ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));
        var own = recipes.list(user.tenant()).getFirst();
        recipes.update(user.tenant(), own.id(), own.version(), own.yaml().replace("rate: 1e-3", "rate: 5e-4"));

        var kept = experiments.get(user.tenant(), asked.id());
        assertThat(kept).isEqualTo(asked);
        assertThat(kept.name()).isEqualTo("Who am I?");
        assertThat(kept.datasetLabel()).isEqualTo("helpdesk v1");
        assertThat(kept.baseModelFingerprint()).isEqualTo(model.fingerprint());
        assertThat(kept.recipe().learningRate()).isEqualTo(1e-3);
        assertThat(kept.recipeYaml()).contains("# Teaches the built-in starter model");

        recipes.delete(user.tenant(), own.id());
        assertThat(experiments.get(user.tenant(), asked.id())).isEqualTo(asked);
        assertThat(experiments.freeName(user.tenant(), "Who am I?")).isEqualTo("Who am I? 2");
        assertThat(experiments.freeName(user.tenant(), dataset.id(), model.id()))
                .isEqualTo("helpdesk v1 × tiny");
    }

    @Test
    void aGalleryRecipeIsCopiedOnce() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");

        experiments.create(
                user.tenant(), user.user(), "one", ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));
        experiments.create(
                user.tenant(), user.user(), "two", ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));

        assertThat(recipes.list(user.tenant())).hasSize(1);
        assertThat(experiments.list(user.tenant(), Paging.FIRST))
                .extracting(ExperimentSnapshot::name)
                .containsExactly("two", "one");
        assertThat(experiments.count(user.tenant())).isEqualTo(2);
    }

    @Test
    void whatAnExperimentNeedsCannotBeDeleted() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        experiments.create(
                user.tenant(), user.user(), "one", ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> datasets.delete(user.tenant(), dataset.id()))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("dataset-in-use"));
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> models.delete(user.tenant(), model.id()))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("base-model-in-use"));
    }

    @Test
    void anotherOrganisationSeesNothing() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        var asked = experiments.create(
                user.tenant(), user.user(), "mine", ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));
        var stranger = signInAs(Role.OWNER);

        assertThat(experiments.list(stranger.tenant(), Paging.FIRST)).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> experiments.get(stranger.tenant(), asked.id()))
                .withMessage("There is no experiment " + asked.id());
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> experiments.forecast(
                        stranger.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY)));
    }

    @Test
    void methodsThatDoNotFitTheModelAreRefusedWithTheFix() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        int context = model.inspection().contextLength();
        int layers = model.inspection().shape().layers();

        var prefix = recipes.copyFromGallery(
                user.tenant(),
                user.user(),
                "starter_full_sft",
                "prefix",
                Map.of("method.type", "ptuning_v2", "method.pre_seq_len", Integer.toString(context)));
        var freeze = recipes.copyFromGallery(
                user.tenant(),
                user.user(),
                "starter_full_sft",
                "freeze",
                Map.of("method.type", "freeze", "method.trainable_layers", "400"));

        assertThat(forecast(user, dataset, model, prefix).blockers())
                .containsExactly(Notice.of(
                        "prefix-too-long", Integer.toString(context), "256", Integer.toString(context), "tiny"));
        assertThat(forecast(user, dataset, model, freeze).blockers())
                .containsExactly(Notice.of("too-many-layers", "400", Integer.toString(layers), "tiny"));

        int width = model.inspection().shape().width();
        var wide = recipes.copyFromGallery(
                user.tenant(),
                user.user(),
                "starter_full_sft",
                "wide",
                Map.of("method.type", "lora", "method.r", Integer.toString(width + 1)));
        assertThat(forecast(user, dataset, model, wide).blockers())
                .containsExactly(
                        Notice.of("rank-above-width", Integer.toString(width + 1), Integer.toString(width), "tiny"));
    }

    private Forecast forecast(Principal user, DatasetVersion dataset, BaseModelRef model, Recipe recipe) {
        return experiments.forecast(
                user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), new RecipeChoice.Own(recipe.id())));
    }

    @Test
    void viewersMayLookButNotAsk() throws Exception {
        var organisation = organisation();
        signIn(organisation.member());
        var dataset = inputs.dataset(organisation.member(), "helpdesk", 40);
        var model = inputs.model(organisation.member(), "tiny");
        var viewer = organisation.viewer();
        signIn(viewer);

        assertThat(experiments
                        .forecast(viewer.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY))
                        .canStart())
                .isTrue();
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> experiments.create(
                        viewer.tenant(),
                        viewer.user(),
                        "no",
                        ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY)));
    }

    @Test
    void restAsksForecastsAndStores() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        var client = client(user);
        String body = "{\"dataset_version\": \"%s\", \"base_model\": \"%s\", \"recipe\": \"gallery:%s\"}";

        var forecast = TestClient.json(client.post(
                "/api/v1/experiments/forecast", body.formatted(dataset.id(), model.id(), "starter_identity_lora")));
        assertThat(forecast.at("/can_start").asBoolean()).isTrue();
        assertThat(forecast.at("/steps").asInt()).isPositive();
        assertThat(forecast.at("/time_basis").asString()).isEqualTo("estimated");

        var created =
                client.post("/api/v1/experiments", body.formatted(dataset.id(), model.id(), "starter_identity_lora"));
        assertThat(created.statusCode()).isEqualTo(201);
        var experiment = TestClient.json(created);
        assertThat(experiment.at("/forecast/steps").asInt())
                .isEqualTo(forecast.at("/steps").asInt());
        assertThat(experiment.at("/dataset_label").asString()).isEqualTo("helpdesk v1");
        String id = experiment.at("/id").asString();
        assertThat(client.get("/api/v1/experiments/" + id).statusCode()).isEqualTo(200);
        assertThat(client.get("/api/v1/experiments").body()).contains(id);

        var refused = client.post("/api/v1/experiments", body.formatted(dataset.id(), model.id(), "llama_lora_chat"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("cannot-train")
                .contains("max_seq_length is 2,048, more than the 256 positions");
        assertThat(client.post("/api/v1/experiments", body.formatted(dataset.id(), model.id(), "none"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.post("/api/v1/experiments", body.formatted("x", model.id(), "none"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(client(signInAs(Role.OWNER)).get("/api/v1/experiments/" + id).statusCode())
                .isEqualTo(404);
    }

    @Test
    void restStoresWhatTheResultIsMeasuredOn() throws Exception {
        var user = signInAs(Role.MEMBER);
        var dataset = inputs.dataset(user, "helpdesk", 40);
        var model = inputs.model(user, "tiny");
        var client = client(user);
        String body =
                "{\"dataset_version\": \"%s\", \"base_model\": \"%s\", \"evaluate_on\": \"%s\", \"recipe\": \"gallery:starter_identity_lora\"}";

        var created = client.post("/api/v1/experiments", body.formatted(dataset.id(), model.id(), dataset.id()));

        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        var read = TestClient.json(client.get(
                "/api/v1/experiments/" + TestClient.json(created).path("id").asString()));
        assertThat(read.path("evaluate_on").asString()).isEqualTo(dataset.id().toString());
        assertThat(read.path("evaluate_on_label").asString()).isEqualTo("helpdesk v1");
        for (String unknown : new String[] {"x", "00000000-0000-0000-0000-000000000000"}) {
            var missing = client.post("/api/v1/experiments", body.formatted(dataset.id(), model.id(), unknown));
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body()).contains("dataset-not-found");
        }
    }

    private Recipe copy(Principal user, Map<String, String> changes) {
        return recipes.copyFromGallery(user.tenant(), user.user(), "starter_identity_lora", "changed", changes);
    }

    private Stream<ExampleEncoder.Encoded> encoded(Principal user, DatasetVersion dataset, BaseModelRef model) {
        var encoder = new ExampleEncoder(
                models.tokenizer(user.tenant(), model.id()), models.template(user.tenant(), model.id()), 256);
        var rows = new ArrayList<ExampleEncoder.Encoded>();
        datasets.forEach(
                user.tenant(), dataset.id(), Split.TRAINING, example -> rows.add(encoder.encode(example.messages())));
        return rows.stream();
    }
}
