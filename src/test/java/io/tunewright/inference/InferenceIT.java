package io.tunewright.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.QuotaException;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.inference.InferenceService.Answer;
import io.tunewright.inference.TokenListener.Waiting;
import io.tunewright.llm.ChatMessage;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TinyModels;
import io.tunewright.tunedmodel.TunedModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// The gateway with real workers and a real, tiny model.
@Import(TinyModels.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InferenceIT extends IntegrationTest {

    @Autowired
    private TinyModels tiny;

    @Autowired
    private InferenceService inference;

    @Autowired
    private WorkerPool pool;

    @Autowired
    private UsageLedger ledger;

    @Autowired
    private TenantDatabase database;

    private TestOrganisation organisation;
    private BaseModelRef base;
    private TunedModel adapter;
    private TunedModel merged;

    @BeforeEach
    void prepare() {
        if (organisation == null) {
            organisation = organisation();
            signIn(organisation.member());
            base = tiny.base(organisation.member());
            adapter = tiny.adapter(organisation.member(), base);
            merged = tiny.merged(organisation.member(), adapter);
        }
        signIn(organisation.member());
    }

    @Test
    void baseAndAdapterShareAWorkerAndTheMergedModelSaysWhatTheAdapterSays() throws Exception {
        var fromBase = chat(new ModelRef.Base(base.id()), 24);
        var fromAdapter = chat(new ModelRef.Tuned(adapter.id()), 24);
        var fromMerged = chat(new ModelRef.Tuned(merged.id()), 24);

        assertThat(fromBase.ending().answerTokens()).isPositive();
        assertThat(fromAdapter.ending().answerTokens()).isPositive();
        fromMerged.ending();
        assertThat(fromMerged.text()).isEqualTo(fromAdapter.text());
        assertThat(fromAdapter.text()).as("tuning changed it").isNotEqualTo(fromBase.text());
        assertThat(ownWorkers()).hasSize(2);
    }

    @Test
    void equalSeedsGiveEqualAnswers() throws Exception {
        var one = chat(request(new ModelRef.Base(base.id()), 16, 1, 7));
        var two = chat(request(new ModelRef.Base(base.id()), 16, 1, 7));
        var other = chat(request(new ModelRef.Base(base.id()), 16, 1, 8));
        one.ending();
        two.ending();
        other.ending();

        assertThat(two.text()).isEqualTo(one.text());
        assertThat(other.text()).isNotEqualTo(one.text());
    }

    @Test
    void tokensOfAnswersAndOfCancelledOnesAreMetered() throws Exception {
        chat(new ModelRef.Base(base.id()), 1).ending(); // the model is loaded
        var before = ledger.thisMonth(organisation.tenant());
        var ended = chat(new ModelRef.Base(base.id()), 10).ending();
        var after = ledger.thisMonth(organisation.tenant());

        assertThat(after.get(UsageKind.INPUT_TOKENS) - before.get(UsageKind.INPUT_TOKENS))
                .isEqualTo(ended.promptTokens());
        assertThat(after.get(UsageKind.OUTPUT_TOKENS) - before.get(UsageKind.OUTPUT_TOKENS))
                .isEqualTo(ended.answerTokens());

        var heard = new Heard();
        var answer = ask(request(new ModelRef.Base(base.id()), 0, 1, 3), heard);
        assertThat(heard.began.await(60, TimeUnit.SECONDS)).isTrue();
        answer.cancel();
        var cancelled = heard.ending();

        assertThat(cancelled.finishReason()).isEqualTo("stop");
        assertThat(ledger.thisMonth(organisation.tenant()).get(UsageKind.OUTPUT_TOKENS)
                        - after.get(UsageKind.OUTPUT_TOKENS))
                .isEqualTo(cancelled.answerTokens())
                .isPositive();
    }

    @Test
    void theFirstQuestionHearsThatTheModelIsLoading() throws Exception {
        var other = organisation();
        signIn(other.member());
        var own = tiny.base(other.member());
        var heard = new Heard();

        inference.chat(other.tenant(), other.member().user(), request(new ModelRef.Base(own.id()), 4, 0, 1), heard);
        heard.ending();
        var again = new Heard();
        inference.chat(other.tenant(), other.member().user(), request(new ModelRef.Base(own.id()), 4, 0, 1), again);
        again.ending();

        assertThat(heard.waited).containsExactly(Waiting.FOR_MODEL);
        assertThat(again.waited).isEmpty();
        assertThat(own.fingerprint()).as("the very same weights").isEqualTo(base.fingerprint());
        assertThat(pool.find(other.tenant() + "/" + own.fingerprint().hex()))
                .as("but a worker of their own")
                .isPresent()
                .isNotEqualTo(pool.find(
                        organisation.tenant() + "/" + base.fingerprint().hex()));
    }

    @Test
    void aKilledWorkerFailsItsAnswersAndIsReplaced() throws Exception {
        chat(new ModelRef.Base(base.id()), 1).ending();
        var first = worker();
        // the first tells that the worker is at it; the last is not over by then, however fast the machine
        var begun = chat(request(new ModelRef.Base(base.id()), 0, 1, 3));
        chat(request(new ModelRef.Base(base.id()), 0, 1, 4));
        chat(request(new ModelRef.Base(base.id()), 0, 1, 5));
        var heard = chat(request(new ModelRef.Base(base.id()), 0, 1, 6));
        assertThat(begun.began.await(60, TimeUnit.SECONDS)).isTrue();

        kill(first);

        assertThat(heard.failure().code()).isEqualTo("model-stopped");
        assertThat(heard.failure())
                .hasMessage("The model stopped in the middle of its answer. It is started again; ask once more");
        var next = chat(new ModelRef.Base(base.id()), 4);
        assertThat(next.ending().answerTokens()).isPositive();
        assertThat(worker()).isNotEqualTo(first);
    }

    @Test
    void aWorkerThatIsKilledWhileIdleIsNotNoticedByAnybody() throws Exception {
        chat(new ModelRef.Base(base.id()), 1).ending();
        var first = worker();
        kill(first);
        await().atMost(Duration.ofSeconds(10)).until(() -> ownWorkers().stream().noneMatch(first::equals));

        assertThat(chat(new ModelRef.Base(base.id()), 2).ending().answerTokens())
                .isPositive();
    }

    @Test
    void refusesAConversationThatFillsTheContext() {
        var long300 = new ChatRequest(
                new ModelRef.Base(base.id()),
                List.of(ChatMessage.user("abc ".repeat(300))),
                0,
                1,
                0,
                1,
                0,
                0,
                0,
                List.of(),
                1);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> ask(long300, new Heard()))
                .withMessageMatching("The messages have \\d+ tokens, the model's context holds 256; shorten them")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("context-length-exceeded"));
    }

    @Test
    void showsThePromptAsTheModelReadsIt() {
        var raw = inference.rawPrompt(organisation.tenant(), request(new ModelRef.Base(base.id()), 4, 0, 1));

        assertThat(raw.text()).contains("Who are you? 你是谁？");
        assertThat(raw.contextLength()).isEqualTo(256);
        assertThat(raw.pieces()).isNotEmpty();
        assertThat(raw.pieces().getFirst().special()).isTrue();
    }

    @Test
    void refusesWhenTheMonthsTokensAreUsedUp() {
        var poor = organisation();
        signIn(poor.member());
        var own = tiny.base(poor.member());
        database.run(
                poor.tenant(),
                jdbc -> jdbc.sql("""
                        insert into identity_quota (tenant_id, kind, amount)
                        values (:tenant, 'CHAT_TOKENS_PER_MONTH', 5)
                        """).param("tenant", poor.tenant().value()).update());

        assertThatExceptionOfType(QuotaException.class)
                .isThrownBy(() -> inference.chat(
                        poor.tenant(),
                        poor.member().user(),
                        request(new ModelRef.Base(own.id()), 4, 0, 1),
                        new Heard()))
                .withMessageStartingWith("Your organisation has used its 5 tokens of this month");
    }

    @Test
    void anotherOrganisationsModelsDoNotExist() {
        var stranger = organisation();
        signIn(stranger.owner());
        for (var model : List.of(
                new ModelRef.Base(base.id()), new ModelRef.Tuned(adapter.id()), new ModelRef.Tuned(merged.id()))) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> inference.chat(
                            stranger.tenant(), stranger.owner().user(), request(model, 4, 0, 1), new Heard()));
        }
    }

    @Test
    void manyAnswersAtOnceAllEnd() throws Exception {
        var heard = IntStream.range(0, 24)
                .mapToObj(i -> chat(request(
                        i % 2 == 0 ? new ModelRef.Base(base.id()) : new ModelRef.Tuned(adapter.id()), 12, 1, i)))
                .toList();

        for (var one : heard) {
            assertThat(one.ending().answerTokens()).isBetween(1, 12);
        }
    }

    private Heard chat(ModelRef model, int tokens) {
        return chat(request(model, tokens, 0, 1));
    }

    private Heard chat(ChatRequest request) {
        var heard = new Heard();
        ask(request, heard);
        return heard;
    }

    private Answer ask(ChatRequest request, Heard heard) {
        return inference.chat(organisation.tenant(), organisation.member().user(), request, heard);
    }

    private static ChatRequest request(ModelRef model, int tokens, double temperature, long seed) {
        return new ChatRequest(
                model,
                List.of(ChatMessage.user("Who are you? 你是谁？")),
                temperature,
                1,
                0,
                1,
                0,
                0,
                tokens,
                List.of(),
                seed);
    }

    private LoadedWorker worker() {
        return pool.find(organisation.tenant() + "/" + base.fingerprint().hex()).orElseThrow();
    }

    private List<LoadedWorker> ownWorkers() {
        return pool.all().stream()
                .filter(worker -> worker.key.startsWith(organisation.tenant().toString()))
                .toList();
    }

    private static void kill(LoadedWorker worker) {
        var killed = ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .map(arguments -> arguments.length > 0
                                && arguments[arguments.length - 1].endsWith("/" + worker.name)
                                && !process.info().command().orElse("").endsWith("sh"))
                        .orElse(false))
                .filter(ProcessHandle::destroyForcibly)
                .count();
        assertThat(killed).isEqualTo(1);
    }
}
