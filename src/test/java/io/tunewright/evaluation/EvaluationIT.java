package io.tunewright.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.dataset.Example;
import io.tunewright.dataset.Split;
import io.tunewright.evaluation.Evaluation.Status;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.Precision;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.Tokenizer;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TinyModels;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.worker.ComparedAnswer;
import io.tunewright.worker.RunEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.test.context.TestPropertySource;

/// Evaluations by real workers, on the starter model and on a tiny one that is tuned here.
@Import({TestEvaluations.class, TinyModels.class})
@TestPropertySource(
        properties = {
            "tunewright.evaluation.poll-interval=100ms",
            "tunewright.evaluation.heartbeat=100ms",
            "tunewright.evaluation.report-retry=500ms",
            "tunewright.evaluation.threads=1"
        })
class EvaluationIT extends IntegrationTest {

    @Autowired
    private UsageLedger usage;

    private static final Paging ALL = new Paging(0, 200);

    @Autowired
    private EvaluationService evaluations;

    @Autowired
    private TestEvaluations data;

    @Autowired
    private TinyModels tinyModels;

    @Autowired
    private BaseModelService baseModels;

    @Autowired
    private TunedModelService tunedModels;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private DatasetService datasets;

    private Principal user;
    private BaseModelRef starter;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
        starter = baseModels.byName(user.tenant(), "starter");
    }

    @Test
    void scoresEqualAnIndependentComputation() {
        var lines = new ArrayList<String>();
        for (int i = 1; i <= 8; i++) {
            lines.add(TestEvaluations.conversation("What is %d + 1?".formatted(i), Integer.toString(i + 1)));
            lines.add(TestEvaluations.conversation("Say the %d. letter.".formatted(i), "No. " + i));
        }
        String tooLong = "abcd ".repeat(1000).strip();
        lines.add(TestEvaluations.conversation(tooLong + " 1", "One"));
        lines.add(TestEvaluations.conversation(tooLong + " 2", "Two"));
        lines.add(TestEvaluations.conversation("Say much", tooLong));
        lines.add(TestEvaluations.conversation("Say much again", tooLong));
        var version = data.upload(user, lines, 0.5);

        var ended = data.awaitEnd(user, start(version));

        assertThat(ended.status()).as(ended.message()).isEqualTo(Status.SUCCEEDED);
        var expected = compute(version, baseModels.directory(user.tenant(), starter.id()), null, starter);
        assertThat(expected).hasSize(ended.total()).anyMatch(each -> !each.asked());
        assertThat(ended.done()).isEqualTo(ended.total());
        assertScores(ended, expected);
        assertThat(usage.thisMonth(user.tenant()))
                .containsEntry(
                        UsageKind.EVALUATED_TOKENS,
                        expected.stream().mapToLong(each -> each.tokens()).sum());
        assertThat(evaluations.samples(user.tenant(), ended.id(), SampleFilter.ALL, ALL))
                .hasSize(expected.size())
                .allSatisfy(sample -> {
                    var own = expected.stream()
                            .filter(each -> each.line() == sample.line())
                            .findFirst()
                            .orElseThrow();
                    assertThat(sample.answer()).isEqualTo(own.answer());
                    assertThat(sample.tokens()).isEqualTo(own.tokens());
                    assertThat(sample.correct()).isEqualTo(own.correct());
                    var compared = ComparedAnswer.of(sample.expected(), sample.answer());
                    assertThat(sample.chrF()).isEqualTo(sample.asked() ? compared.chrF() : 0);
                    assertThat(sample.rougeL()).isEqualTo(sample.asked() ? compared.rougeL() : 0);
                })
                .isSortedAccordingTo((a, b) -> Boolean.compare(b.asked() && !b.correct(), a.asked() && !a.correct()));
    }

    @Test
    void aTunedModelIsMeasuredWithItsAdapterByTheRunThatYieldsIt() {
        var base = tinyModels.base(user);
        var version = data.sums(user, 12);
        var adapter = tinyModels.result(user, tinyModels.adapterRun(user, base, version));

        var asked = evaluations.list(user.tenant(), ALL);
        assertThat(asked)
                .as("once, before the run was over")
                .extracting(Evaluation::status, Evaluation::model)
                .containsExactly(tuple(Status.SUCCEEDED, new ModelRef.Tuned(adapter.id())));
        var tuned = asked.getFirst().id();
        var untuned = evaluations.start(user.tenant(), user.user(), new ModelRef.Base(base.id()), version);
        var ofTuned = data.awaitEnd(user, tuned);
        var ofBase = data.awaitEnd(user, untuned);

        assertThat(ofTuned.status()).as(ofTuned.message()).isEqualTo(Status.SUCCEEDED);
        assertThat(ofBase.status()).as(ofBase.message()).isEqualTo(Status.SUCCEEDED);
        var directory = baseModels.directory(user.tenant(), base.id());
        assertScores(ofBase, compute(version, directory, null, base));
        assertScores(ofTuned, compute(version, directory, tunedModels.directory(user.tenant(), adapter.id()), base));
        assertThat(ofTuned.score("loss").orElseThrow().value())
                .isNotEqualTo(ofBase.score("loss").orElseThrow().value());
        assertThat(evaluations.leaderboards(user.tenant(), version, "loss"))
                .singleElement()
                .satisfies(board -> assertThat(board.rows()).hasSize(2));
    }

    @Test
    void aModelIsSeenOnceItIsMeasuredAndToCancelItsRunIsToMeasureItNoFurther() {
        var run = tinyModels.adapterRun(user, tinyModels.base(user), data.sums(user, 600));
        var asked = await().atMost(TestEvaluations.PATIENCE)
                .until(() -> evaluations.list(user.tenant(), ALL), found -> !found.isEmpty())
                .getFirst();
        data.awaitMeasured(user, asked.id(), 1);

        assertThat(tunedModels.list(user.tenant())).as("models before").isEmpty();
        assertThat(tunedModels.count(user.tenant())).isZero();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> tunedModels.resolve(user.tenant(), asked.modelName()));
        var measured = runs.get(user.tenant(), run);
        assertThat(measured.status()).isEqualTo(RunStatus.COLLECTING);
        assertThat(measured.why()).isEqualTo(RunReason.EVALUATING);
        assertThat(measured.reason()).startsWith("Its model is measured on sums v1: ");
        commands.cancel(user.tenant(), run);

        var model = tinyModels.result(user, run);
        assertThat(model.name()).isEqualTo(asked.modelName());
        assertThat(evaluations.get(user.tenant(), asked.id()).status()).isEqualTo(Status.CANCELLED);
        assertThat(runs.events(user.tenant(), run, 0, 1000).getLast().event())
                .isInstanceOfSatisfying(RunEvent.Logged.class, line -> assertThat(line.message())
                        .isEqualTo("The model was not measured on sums v1: the evaluation was cancelled. The run is not"
                                + " affected; measure the model on the page Evaluation"));
    }

    @Test
    void aVersionWithoutASplitIsRefused() {
        var version = data.upload(user, List.of(TestEvaluations.conversation("Hello", "Hello")), 0);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> start(version))
                .withMessageContaining("holds no conversations out, so there is nothing to measure with");
    }

    @Test
    void anotherOrganisationSeesNothing() {
        var version = data.sums(user, 8);
        var id = start(version);
        data.awaitEnd(user, id);
        var stranger = client(organisation().owner());

        for (String path : List.of("", "/samples")) {
            assertThat(stranger.get("/api/v1/evaluations/" + id + path).statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        for (String path : List.of("/cancel", "/retry")) {
            assertThat(stranger.post("/api/v1/evaluations/" + id + path, "").statusCode())
                    .as(path)
                    .isEqualTo(404);
        }
        assertThat(stranger.delete("/api/v1/evaluations/" + id).statusCode()).isEqualTo(404);
        assertThat(stranger.get("/api/v1/leaderboards/" + version.value()).statusCode())
                .isEqualTo(404);
        assertThat(stranger.post("/api/v1/evaluations", """
                        {"model":"starter","dataset_version":"%s"}""".formatted(version.value()))
                        .statusCode())
                .isEqualTo(404);
        assertThat(TestClient.json(stranger.get("/api/v1/evaluations"))
                        .path("data")
                        .size())
                .isZero();
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        var missing = EvaluationId.of(UUID.randomUUID().toString());

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> evaluations.retry(user.tenant(), missing))
                .withMessage("There is no evaluation " + missing);
    }

    @Test
    void aViewerMayOnlyLook() {
        var organisation = organisation();
        signIn(organisation.member());
        var version = data.sums(organisation.member(), 8);
        var viewer = organisation.viewer();
        signIn(viewer);

        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() ->
                        evaluations.start(viewer.tenant(), viewer.user(), new ModelRef.Base(starter.id()), version));
        assertThat(evaluations.list(viewer.tenant(), ALL)).isEmpty();
    }

    @Test
    void aCancelledEvaluationGoesOnWhereItStopped() {
        var id = start(data.sums(user, 160));
        data.awaitMeasured(user, id, 2);

        evaluations.cancel(user.tenant(), id);
        var cancelled = data.awaitEnd(user, id);

        assertThat(cancelled.status()).isEqualTo(Status.CANCELLED);
        assertThat(cancelled.done()).isLessThan(cancelled.total());
        TestEvaluations.awaitNoWorker(id);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> evaluations.cancel(user.tenant(), id))
                .withMessageContaining("is over already");

        evaluations.retry(user.tenant(), id);
        assertWhole(data.awaitEnd(user, id));
    }

    @Test
    void aKilledWorkerIsFollowedByAnotherAndNothingCountsTwice() {
        var id = start(data.sums(user, 160));
        data.awaitMeasured(user, id, 2);

        TestEvaluations.awaitWorker(id).destroyForcibly();

        assertWhole(data.awaitEnd(user, id));
        TestEvaluations.awaitNoWorker(id);
    }

    @Test
    void workersThatAreAlwaysKilledEndTheEvaluationWithAReason() {
        var id = start(data.sums(user, 160));

        var first = TestEvaluations.awaitWorker(id);
        first.destroyForcibly();
        first.onExit().join();
        var second = TestEvaluations.awaitWorker(id);
        second.destroyForcibly();
        var ended = data.awaitEnd(user, id);

        assertThat(ended.status()).isEqualTo(Status.FAILED);
        assertThat(ended.failure()).isEqualTo("INTERRUPTED");
        assertThat(ended.message()).startsWith("The worker ended 2 times before it was done: ");
        evaluations.retry(user.tenant(), id);
        assertWhole(data.awaitEnd(user, id));
    }

    @Test
    void aDamagedModelFailsWithAReason() throws Exception {
        var base = tinyModels.base(user);
        var directory = baseModels.directory(user.tenant(), base.id());
        try (var files = Files.list(directory)) {
            for (var file : files.filter(each -> each.toString().endsWith(".safetensors"))
                    .toList()) {
                Files.write(file, new byte[(int) Files.size(file)]);
            }
        }

        var id = evaluations.start(user.tenant(), user.user(), new ModelRef.Base(base.id()), data.sums(user, 8));
        var ended = data.awaitEnd(user, id);

        assertThat(ended.status()).isEqualTo(Status.FAILED);
        assertThat(ended.failure()).isEqualTo("BAD_INPUT");
        assertThat(ended.message()).startsWith("The model cannot be measured: ");
    }

    /// Whether models in use may be deleted is theirs to say; the evaluation comes to an end in either case.
    @Test
    void aModelThatIsDeletedMeanwhileLeavesNothingRunning() {
        var base = tinyModels.base(user);
        var first = start(data.sums(user, 60));
        var waiting = evaluations.start(user.tenant(), user.user(), new ModelRef.Base(base.id()), data.sums(user, 8));
        boolean deleted = true;
        try {
            baseModels.delete(user.tenant(), base.id());
        } catch (ConflictException inUse) {
            deleted = false;
        }
        data.awaitEnd(user, first);

        var ended = data.awaitEnd(user, waiting);

        assertThat(ended.status()).isEqualTo(deleted ? Status.FAILED : Status.SUCCEEDED);
        assertThat(ended.failure()).isEqualTo(deleted ? "BAD_INPUT" : null);
        assertThat(ended.message().isEmpty()).isEqualTo(!deleted);
    }

    @Test
    void anEvaluationInProgressIsNotDeleted() {
        var id = start(data.sums(user, 160));

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> evaluations.delete(user.tenant(), id))
                .withMessageContaining("is in progress; cancel it first");

        evaluations.cancel(user.tenant(), id);
        data.awaitEnd(user, id);
        evaluations.delete(user.tenant(), id);
        assertThat(evaluations.list(user.tenant(), ALL)).isEmpty();
    }

    private EvaluationId start(DatasetVersionId version) {
        return evaluations.start(user.tenant(), user.user(), new ModelRef.Base(starter.id()), version);
    }

    /// Every held-out conversation once, and all figures over all of them.
    private void assertWhole(Evaluation ended) {
        assertThat(ended.status()).as(ended.message()).isEqualTo(Status.SUCCEEDED);
        assertThat(ended.done()).isEqualTo(ended.total());
        assertThat(evaluations.samples(user.tenant(), ended.id(), SampleFilter.ALL, ALL))
                .hasSize(ended.total())
                .extracting(EvaluatedSample::line)
                .doesNotHaveDuplicates();
        assertThat(ended.score("loss").orElseThrow().n()).isEqualTo(ended.total());
    }

    /// One conversation, computed here.
    private record Own(int line, double likelihood, int tokens, boolean asked, String answer, boolean correct) {}

    private List<Own> compute(DatasetVersionId version, Path directory, @Nullable Path adapter, BaseModelRef base) {
        var own = new ArrayList<Own>();
        var template = baseModels.template(user.tenant(), base.id());
        int context = base.inspection().contextLength();
        try (var tokenizer = Tokenizer.open(directory);
                var model = LanguageModel.load(directory, Precision.FP32, 1)) {
            if (adapter != null) {
                model.attach("own", adapter);
            }
            String name = adapter == null ? null : "own";
            datasets.forEach(user.tenant(), version, Split.HELD_OUT, example -> {
                var encoded = new ExampleEncoder(tokenizer, template, context).encode(example.messages());
                double likelihood = 0;
                int tokens = 0;
                float[] scored = model.score(encoded.ids(), name).logProbabilities();
                for (int i = 1; i < encoded.kept(); i++) {
                    if (encoded.learnt()[i]) {
                        likelihood -= scored[i - 1];
                        tokens++;
                    }
                }
                int[] prompt =
                        tokenizer.encode(template.render(example.messages().subList(0, 1), true));
                boolean asked = prompt.length + EvaluationService.ANSWER_TOKENS <= context;
                String answer = asked ? answer(model, name, tokenizer, prompt) : "";
                own.add(new Own(example.line(), likelihood, tokens, asked, answer, asked && matches(answer, example)));
            });
        }
        return own;
    }

    private static String answer(LanguageModel model, @Nullable String adapter, Tokenizer tokenizer, int[] prompt) {
        var ids = new ArrayList<Integer>();
        try (var generation =
                model.generate(prompt, adapter, SamplingSettings.GREEDY, EvaluationService.ANSWER_TOKENS)) {
            for (var next = generation.next(); next.isPresent(); next = generation.next()) {
                ids.add(next.getAsInt());
            }
        }
        return tokenizer.decode(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    private static boolean matches(String answer, Example example) {
        return answer.strip().equals(example.messages().getLast().content().strip());
    }

    private static void assertScores(Evaluation evaluation, List<Own> own) {
        var learnt = own.stream().filter(each -> each.tokens() > 0).toList();
        double tokens = learnt.stream().mapToDouble(Own::tokens).sum();
        double loss = learnt.stream().mapToDouble(Own::likelihood).sum() / tokens;
        // ratio estimator (Cochran 1977, 2.11): s² of the residuals, times n, over the squared sum of tokens
        double residuals = 0;
        for (var each : learnt) {
            residuals += Math.pow(each.likelihood() - loss * each.tokens(), 2);
        }
        int n = learnt.size();
        double error = Math.sqrt(residuals / (n - 1) * n) / tokens;
        var measured = evaluation.score("loss").orElseThrow();
        assertThat(measured.n()).isEqualTo(n);
        assertThat(measured.value()).isCloseTo(loss, within(1e-4));
        assertThat(measured.standardError()).isCloseTo(error, within(1e-4));
        var perplexity = evaluation.score("perplexity").orElseThrow();
        assertThat(perplexity.value() / Math.exp(loss)).isCloseTo(1, within(1e-3));
        assertThat(perplexity.standardError() / (Math.exp(loss) * error)).isCloseTo(1, within(1e-3));
        var asked = own.stream().filter(Own::asked).toList();
        double share = asked.stream().filter(Own::correct).count() / (double) asked.size();
        var exact = evaluation.score("exact_match").orElseThrow();
        assertThat(exact.n()).isEqualTo(asked.size());
        assertThat(exact.value()).isCloseTo(share, within(1e-12));
        assertThat(exact.standardError()).isCloseTo(Math.sqrt(share * (1 - share) / (asked.size() - 1)), within(1e-12));
        assertThat(evaluation.score("rouge_l").orElseThrow().n()).isEqualTo(asked.size());
        assertThat(evaluation.score("chrf").orElseThrow().value()).isBetween(share, 1.0);
    }
}
