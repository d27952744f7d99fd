package io.tunewright.playground;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.Principal;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.State;
import io.tunewright.tunedmodel.TinyModels;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// Conversations with a real, tiny model.
@Import(TinyModels.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlaygroundIT extends IntegrationTest {

    private static final ChatSettings SHORT = new ChatSettings("", 0, 1, 0, 1, 6, null, List.of());
    private static final ChatSettings LONG = new ChatSettings("", 1, 1, 0, 1, 200, 3L, List.of());

    @Autowired
    private TinyModels tiny;

    @Autowired
    private PlaygroundService playground;

    @Autowired
    private TenantDatabase database;

    private TestOrganisation organisation;
    private Principal user;

    @BeforeEach
    void prepare() {
        if (organisation == null) {
            organisation = organisation();
            user = organisation.member();
            signIn(user);
            tiny.base(user);
        }
        signIn(user);
    }

    @Test
    void aConversationIsKeptWithItsFiguresAndOneRemembersWhatWasSaid() {
        var id = begin("  Who are you?\nTell me.", SHORT);
        var first = awaitEnd(id);
        playground.ask(user.tenant(), user.user(), id, List.of("tiny"), SHORT, "And then?");
        var second = awaitEnd(id);

        assertThat(second.title()).isEqualTo("Who are you?");
        assertThat(second.turns()).hasSize(2);
        var answer = answer(second, 0);
        assertThat(answer.state()).isEqualTo(State.ENDED);
        assertThat(answer.stats()).isNotNull();
        assertThat(answer.stats().answerTokens()).isBetween(1, 6);
        assertThat(answer.text()).isEqualTo(answer(first, 0).text());
        var prompt = playground.rawPrompt(user.tenant(), user.user(), id, 2, 0).text();
        assertThat(prompt).contains("Tell me.").contains("And then?");
        assertThat(playground.rawPrompt(user.tenant(), user.user(), id, 1, 0).text())
                .doesNotContain("And then?");
        assertThat(playground.recent(user.tenant(), user.user(), 50))
                .filteredOn(summary -> summary.id().equals(id))
                .singleElement()
                .satisfies(summary -> assertThat(summary.turns()).isEqualTo(2));
    }

    @Test
    void pagesAreToldWhileTheModelSpeaks() {
        var told = new AtomicInteger();
        var id = begin("Go on", SHORT);
        awaitEnd(id);
        var end = playground.subscribe(id, told::incrementAndGet);
        playground.ask(user.tenant(), user.user(), id, List.of("tiny"), LONG, "More");
        await().atMost(Duration.ofSeconds(60)).until(() -> told.get() > 3);
        end.run();
        playground.stop(user.tenant(), user.user(), id);

        awaitEnd(id);
    }

    @Test
    void stoppingKeepsWhatWasSaid() {
        var id = begin("Talk for long", LONG);
        await().atMost(Duration.ofSeconds(60)).until(() -> !answer(playground.get(user.tenant(), user.user(), id), 0)
                .text()
                .isEmpty());
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> playground.ask(user.tenant(), user.user(), id, List.of("tiny"), SHORT, "Now?"))
                .withMessage("A model is still answering. Wait, or stop it first");

        playground.stop(user.tenant(), user.user(), id);

        var stopped = answer(awaitEnd(id), 0);
        assertThat(stopped.state()).isEqualTo(State.STOPPED);
        assertThat(stopped.text()).isNotEmpty();
        assertThat(stopped.stats().answerTokens()).isBetween(1, 199);
    }

    @Test
    void regeneratingReplacesTheLastAnswer() {
        var id = begin("Say something", SHORT);
        var before = awaitEnd(id);
        playground.regenerate(user.tenant(), user.user(), id, List.of("tiny"), LONG);
        var after = awaitEnd(id);

        assertThat(after.turns()).hasSize(1);
        assertThat(after.turns().getFirst().question()).isEqualTo("Say something");
        assertThat(answer(after, 0).text()).isNotEqualTo(answer(before, 0).text());
    }

    @Test
    void aModelThatIsGoneIsRefusedAndNothingIsAsked() {
        var id = begin("Hello", SHORT);
        awaitEnd(id);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() ->
                        playground.ask(user.tenant(), user.user(), id, List.of("tiny", "ft:gone"), SHORT, "Hello both"))
                .withMessage("There is no model 'ft:gone'");
        assertThat(playground.get(user.tenant(), user.user(), id).turns()).hasSize(1);
    }

    @Test
    void aQuestionThatDoesNotFitFailsWithItsReason() {
        var id = begin("word ".repeat(400), SHORT);

        var failed = answer(awaitEnd(id), 0);

        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.failure()).isNotNull();
        assertThat(failed.failure().code()).isEqualTo("context-length-exceeded");
        assertThat(failed.failure().arguments()).element(1).isEqualTo("256");
    }

    @Test
    void anAnswerWhoseServerDiedCountsAsStopped() {
        var id = begin("Hello", SHORT);
        awaitEnd(id);
        database.run(user.tenant(), jdbc -> jdbc.sql("""
                        update playground_answer set state = 'RUNNING' where tenant_id = :tenant and conversation_id = :id
                        """)
                .param("tenant", user.tenant().value())
                .param("id", id.value())
                .update());

        assertThat(answer(playground.get(user.tenant(), user.user(), id), 0).state())
                .isEqualTo(State.STOPPED);
    }

    @Test
    void clearingAndDeleting() {
        var id = begin("Hello", SHORT);
        awaitEnd(id);
        playground.rename(user.tenant(), user.user(), id, " Greetings ");
        playground.clear(user.tenant(), user.user(), id);

        assertThat(playground.get(user.tenant(), user.user(), id).turns()).isEmpty();
        assertThat(playground.get(user.tenant(), user.user(), id).title()).isEqualTo("Greetings");
        playground.delete(user.tenant(), user.user(), id);
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> playground.get(user.tenant(), user.user(), id))
                .withMessage("There is no conversation %s", id);
    }

    @Test
    void nobodyElseReadsIt() {
        var id = begin("Secret", SHORT);
        awaitEnd(id);
        for (var other : List.of(organisation.owner(), organisation().owner())) {
            signIn(other);
            for (Runnable act : List.<Runnable>of(
                    () -> playground.get(other.tenant(), other.user(), id),
                    () -> playground.ask(other.tenant(), other.user(), id, List.of("tiny"), SHORT, "x"),
                    () -> playground.rawPrompt(other.tenant(), other.user(), id, 1, 0),
                    () -> playground.rename(other.tenant(), other.user(), id, "x"),
                    () -> playground.stop(other.tenant(), other.user(), id),
                    () -> playground.clear(other.tenant(), other.user(), id),
                    () -> playground.delete(other.tenant(), other.user(), id))) {
                assertThatExceptionOfType(NotFoundException.class)
                        .isThrownBy(act::run)
                        .withMessage("There is no conversation %s", id);
            }
            assertThat(playground.recent(other.tenant(), other.user(), 50)).isEmpty();
        }
    }

    @Test
    void refusesNoModelTheSameTwiceAndTooMany() {
        for (var models : List.of(List.<String>of(), List.of("tiny", "tiny"), List.of("a", "b", "c", "d"))) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> playground.begin(user.tenant(), user.user(), models, SHORT, "Hello"))
                    .withMessage("Choose one to three different models");
        }
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> playground.begin(user.tenant(), user.user(), List.of("tiny"), SHORT, "  "))
                .withMessage("question must not be empty");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new ChatSettings("", 2.5, 1, 0, 1, 6, null, List.of()))
                .withMessage("temperature is 2.5, must be from 0 to 2");
    }

    private ConversationId begin(String question, ChatSettings settings) {
        return playground.begin(user.tenant(), user.user(), List.of("tiny"), settings, question);
    }

    private Conversation awaitEnd(ConversationId id) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> !playground.get(user.tenant(), user.user(), id).isAnswering());
        return playground.get(user.tenant(), user.user(), id);
    }

    private static Answer answer(Conversation conversation, int turn) {
        return conversation.turns().get(turn).answers().getFirst();
    }
}
