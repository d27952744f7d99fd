package io.tunewright.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.experiment.Forecast.TimeBasis;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/// An operator offers three machines; an experiment asks for one of them.
@Import(TestInputs.class)
@TestPropertySource(
        properties = {
            "tunewright.cluster.profiles[0].name=tiny",
            "tunewright.cluster.profiles[0].memory=100MB",
            "tunewright.cluster.profiles[0].price-per-hour=0.5",
            "tunewright.cluster.profiles[1].name=roomy",
            "tunewright.cluster.profiles[1].description=For most things",
            "tunewright.cluster.profiles[1].memory=4GB",
            "tunewright.cluster.profiles[1].cpus=2",
            "tunewright.cluster.profiles[1].price-per-hour=36",
            "tunewright.cluster.profiles[2].name=gpu",
            "tunewright.cluster.profiles[2].gpus=1",
            "tunewright.cluster.profiles[2].gpu-memory=80GB",
            "tunewright.cluster.profiles[2].price-per-hour=4",
        })
class MachineChoiceIT extends IntegrationTest {

    private static final RecipeChoice IDENTITY = new RecipeChoice.FromGallery("starter_identity_lora");
    private static final Target ROOMY = new Target("roomy", "", 1);

    @Autowired
    private ExperimentService experiments;

    @Autowired
    private SpeedRecorder speeds;

    @Autowired
    private TestInputs inputs;

    private Principal user;
    private DatasetVersion dataset;
    private BaseModelRef model;

    @BeforeEach
    void inputs() throws Exception {
        user = signInAs(Role.MEMBER);
        dataset = inputs.dataset(user, "helpdesk", 40);
        model = inputs.model(user, "tiny-model");
    }

    @Test
    void aMachineTooSmallIsNamedWithTheSmallestThatIsNot() {
        var forecast = experiments.forecast(user.tenant(), ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY));

        assertThat(forecast.canStart()).isFalse();
        assertThat(forecast.blockers()).singleElement().satisfies(blocker -> {
            assertThat(blocker.code()).isEqualTo("machine-too-small");
            assertThat(blocker.toString())
                    .contains("the machine tiny has 100\u00a0MB.", "The smallest with enough is roomy.");
        });
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> experiments.create(
                        user.tenant(), user.user(), "no", ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY)))
                .withMessageContaining("The smallest with enough is roomy.");
    }

    @Test
    void theCostIsTimeTimesPrice() {
        var forecast = experiments.forecast(
                user.tenant(),
                ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY).at(ROOMY));

        assertThat(forecast.canStart()).isTrue();
        assertThat(forecast.basis()).isEqualTo(TimeBasis.ESTIMATED);
        // 36 an hour is a hundredth a second
        assertThat(forecast.cost()).isEqualTo(forecast.time().toMillis() / 1000.0 / 100, within(1e-4));

        var experiment = experiments.create(
                user.tenant(),
                user.user(),
                "asked",
                ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY).at(ROOMY));
        assertThat(experiments.get(user.tenant(), experiment.id()).target()).isEqualTo(ROOMY);
        assertThat(experiments.get(user.tenant(), experiment.id()).forecast()).isEqualTo(experiment.forecast());
    }

    @Test
    void aSpeedIsThatOfItsMachine() {
        var gpu = new Target("gpu", "", 1);
        var unknown = experiments.forecast(
                user.tenant(),
                ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY).at(gpu));
        assertThat(unknown.basis()).isEqualTo(TimeBasis.UNKNOWN);
        assertThat(unknown.time()).isZero();
        assertThat(unknown.cost()).isZero();
        assertThat(unknown.canStart()).as("it fits into 80 GB").isTrue();

        speeds.record(user.tenant(), model.id(), "lora", "fp32", gpu, 10_000, 0);

        var known = experiments.forecast(
                user.tenant(),
                ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY).at(gpu));
        assertThat(known.basis()).isEqualTo(TimeBasis.MEASURED);
        // 10 tokens a millisecond, and what is measured and answered on the way
        assertThat(known.time().toMillis()).isBetween(known.tokens() / 10, known.tokens() / 5);
        assertThat(experiments
                        .forecast(
                                user.tenant(),
                                ExperimentQuestion.of(dataset.id(), model.id(), IDENTITY)
                                        .at(ROOMY))
                        .basis())
                .as("another machine learns nothing from it")
                .isEqualTo(TimeBasis.ESTIMATED);
    }

    @Test
    void restOffersTakesAndShowsMachines() {
        var client = client(user);
        var machines = TestClient.json(client.get("/api/v1/machines"));
        assertThat(machines.path("data").size()).isEqualTo(3);
        assertThat(machines.at("/data/1/name").asString()).isEqualTo("roomy");
        assertThat(machines.at("/data/1/memory_bytes").asLong()).isEqualTo(4_000_000_000L);
        assertThat(machines.at("/data/1/price_per_hour").asDouble()).isEqualTo(36);

        String question =
                "{\"dataset_version\": \"%s\", \"base_model\": \"%s\", \"recipe\": \"%s\", \"machine\": \"%%s\"}"
                        .formatted(dataset.id(), model.id(), IDENTITY);
        var forecast = TestClient.json(client.post("/api/v1/experiments/forecast", question.formatted("roomy")));
        assertThat(forecast.path("cost").asDouble()).isPositive();
        var made = TestClient.json(client.post("/api/v1/experiments", question.formatted("roomy")));
        assertThat(made.path("machine").asString()).isEqualTo("roomy");
        assertThat(made.path("nodes").asInt()).isEqualTo(1);
        var refused = client.post("/api/v1/experiments/forecast", question.formatted("huge"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("unknown-machine", "There is no machine 'huge': there are tiny, roomy, gpu");
        var two = client.post("/api/v1/experiments", question.formatted("roomy").replace("}", ", \"nodes\": 2}"));
        assertThat(two.statusCode()).isEqualTo(400);
        assertThat(two.body()).contains("the trainer of this product uses one machine");
    }
}
