package io.tunewright.playground;

import io.tunewright.common.Check;
import io.tunewright.common.ConflictException;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.inference.ChatRequest;
import io.tunewright.inference.InferenceService;
import io.tunewright.inference.InferenceService.RawPrompt;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.State;
import io.tunewright.playground.Conversation.Summary;
import io.tunewright.playground.Conversation.Turn;
import io.tunewright.tunedmodel.TunedModelService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Conversations of a user with up to three models side by side.
@Service
public class PlaygroundService {

    private static final Logger LOG = LoggerFactory.getLogger(PlaygroundService.class);

    private final ConversationRepository conversations;
    private final LiveAnswers live;
    private final ChatModels models;
    private final TunedModelService tunedModels;
    private final InferenceService inference;

    PlaygroundService(
            ConversationRepository conversations,
            LiveAnswers live,
            ChatModels models,
            TunedModelService tunedModels,
            InferenceService inference) {
        this.conversations = conversations;
        this.live = live;
        this.models = models;
        this.tunedModels = tunedModels;
        this.inference = inference;
    }

    /// Models that can be talked to: bases first, then tuned ones, newest first.
    public List<ChatModelChoice> models(TenantId tenant) {
        return models.all(tenant);
    }

    /// Names of the base of a run and of the models it made, as one compares them; empty if it made none.
    ///
    /// @param run as in the run's address
    public List<String> modelsOfRun(TenantId tenant, String run) {
        return models.ofRun(tenant, run);
    }

    /// Newest first.
    public List<Summary> recent(TenantId tenant, UserId user, int limit) {
        return conversations.recent(tenant, user, limit);
    }

    /// A conversation as it stands now, answers in the making included.
    ///
    /// @throws NotFoundException `conversation-not-found`
    public Conversation get(TenantId tenant, UserId user, ConversationId id) {
        return live.current(id, () -> stored(tenant, user, id));
    }

    /// Answers in the making, by the number of their turn: quick, for pages that follow a conversation they got
    /// before.
    public Map<Integer, List<Answer>> answering(ConversationId id) {
        return live.of(id);
    }

    /// Begins a conversation with its first question.
    @PreAuthorize(Permissions.MAY_READ)
    public ConversationId begin(
            TenantId tenant, UserId user, List<String> chosen, ChatSettings settings, String question) {
        var id = ConversationId.random();
        checked(chosen, question);
        conversations.insert(
                tenant, user, new Conversation(id, title(question), chosen, settings, List.of(), Instant.now()));
        ask(tenant, user, id, chosen, settings, question);
        return id;
    }

    /// Asks the next question. Returns at once; [#subscribe] tells of the answers.
    ///
    /// @throws ConflictException `still-answering`, `conversation-full`
    @PreAuthorize(Permissions.MAY_READ)
    public void ask(
            TenantId tenant,
            UserId user,
            ConversationId id,
            List<String> chosen,
            ChatSettings settings,
            String question) {
        checked(chosen, question);
        var before = quiet(tenant, user, id);
        if (before.turns().size() >= Conversation.MAX_TURNS) {
            throw new ConflictException(
                    "conversation-full",
                    "A conversation has at most %d turns. Begin a new one".formatted(Conversation.MAX_TURNS),
                    Conversation.MAX_TURNS);
        }
        conversations.choose(tenant, id, chosen, settings);
        int number = before.turns().isEmpty() ? 1 : before.turns().getLast().number() + 1;
        answer(tenant, user, before, number, chosen, settings, question);
    }

    /// Asks the last question again; its answers are replaced.
    ///
    /// @throws ConflictException `still-answering`
    @PreAuthorize(Permissions.MAY_READ)
    public void regenerate(
            TenantId tenant, UserId user, ConversationId id, List<String> chosen, ChatSettings settings) {
        var before = quiet(tenant, user, id);
        if (before.turns().isEmpty()) {
            return;
        }
        var last = before.turns().getLast();
        checked(chosen, last.question());
        conversations.choose(tenant, id, chosen, settings);
        conversations.deleteTurn(tenant, id, last.number());
        var rest = new Conversation(
                id,
                before.title(),
                before.models(),
                before.settings(),
                before.turns().subList(0, before.turns().size() - 1),
                before.changedAt());
        answer(tenant, user, rest, last.number(), chosen, settings, last.question());
    }

    /// Stops all answers in the making; what they said so far stays.
    @PreAuthorize(Permissions.MAY_READ)
    public void stop(TenantId tenant, UserId user, ConversationId id) {
        get(tenant, user, id);
        live.stop(id);
    }

    @PreAuthorize(Permissions.MAY_READ)
    public void rename(TenantId tenant, UserId user, ConversationId id, String title) {
        String stripped = title.strip();
        Check.length("title", stripped, 1, Conversation.TITLE_MAX_LENGTH);
        if (!conversations.rename(tenant, user, id, stripped)) {
            throw notFound(id);
        }
    }

    /// Removes all turns; models and settings stay.
    @PreAuthorize(Permissions.MAY_READ)
    public void clear(TenantId tenant, UserId user, ConversationId id) {
        get(tenant, user, id);
        live.stop(id);
        conversations.deleteTurns(tenant, id);
    }

    @PreAuthorize(Permissions.MAY_READ)
    public void delete(TenantId tenant, UserId user, ConversationId id) {
        live.stop(id);
        if (!conversations.delete(tenant, user, id)) {
            throw notFound(id);
        }
    }

    /// What a model was sent for an answer, as text and tokens.
    public RawPrompt rawPrompt(TenantId tenant, UserId user, ConversationId id, int turn, int position) {
        var conversation = get(tenant, user, id);
        var asked = conversation.turns().stream()
                .filter(each -> each.number() == turn)
                .findFirst()
                .orElseThrow(() -> notFound(id));
        var answer = asked.answers().stream()
                .filter(each -> each.position() == position)
                .findFirst()
                .orElseThrow(() -> notFound(id));
        return inference.rawPrompt(
                tenant, request(tenant, conversation, turn, answer.model(), asked.settings(), asked.question()));
    }

    /// Calls `listener` after every change of the conversation's answers, from another thread.
    ///
    /// @return ends the calls
    public Runnable subscribe(ConversationId id, Runnable listener) {
        return live.subscribe(id, listener);
    }

    private void answer(
            TenantId tenant,
            UserId user,
            Conversation before,
            int number,
            List<String> chosen,
            ChatSettings settings,
            String question) {
        var answers = new ArrayList<Answer>();
        for (int i = 0; i < chosen.size(); i++) {
            var kind = models.kind(tenant, chosen.get(i));
            answers.add(new Answer(i, chosen.get(i), kind, State.RUNNING, "", null, null, null));
        }
        conversations.insertTurn(tenant, before.id(), new Turn(number, question, settings, answers));
        // all are announced before the first one may end
        var begun = answers.stream()
                .map(answer -> live(tenant, before.id(), number, answer))
                .toList();
        for (int i = 0; i < begun.size(); i++) {
            var answer = begun.get(i);
            try {
                var request = request(tenant, before, number, chosen.get(i), settings, question);
                answer.answering(inference.chat(tenant, user, request, answer));
            } catch (DomainException refused) {
                answer.failed(refused);
            }
        }
    }

    private LiveAnswer live(TenantId tenant, ConversationId id, int turn, Answer answer) {
        var begun = new LiveAnswer(answer, () -> live.tell(id), over -> {
            try {
                conversations.finish(tenant, id, turn, over.now());
            } catch (RuntimeException away) {
                LOG.error("an answer of conversation {} could not be stored", id, away);
            } finally {
                live.remove(id, turn, over);
            }
        });
        live.add(id, turn, begun);
        return begun;
    }

    /// The model's own side of the conversation before `turn`, and the question.
    private ChatRequest request(
            TenantId tenant,
            Conversation conversation,
            int turn,
            String model,
            ChatSettings settings,
            String question) {
        Long seed = settings.seed();
        return new ChatRequest(
                tunedModels.resolve(tenant, model),
                History.of(conversation, turn, model, settings.system(), question),
                settings.temperature(),
                settings.topP(),
                settings.topK(),
                settings.repetitionPenalty(),
                0,
                0,
                settings.maxTokens(),
                settings.stop(),
                seed == null ? ThreadLocalRandom.current().nextLong() : seed);
    }

    private Conversation quiet(TenantId tenant, UserId user, ConversationId id) {
        var conversation = get(tenant, user, id);
        if (live.isAnswering(id)) {
            throw new ConflictException("still-answering", "A model is still answering. Wait, or stop it first");
        }
        return conversation;
    }

    private Conversation stored(TenantId tenant, UserId user, ConversationId id) {
        return conversations.find(tenant, user, id).orElseThrow(() -> notFound(id));
    }

    private static void checked(List<String> chosen, String question) {
        if (chosen.isEmpty()
                || chosen.size() > Conversation.MAX_MODELS
                || chosen.stream().distinct().count() != chosen.size()) {
            throw new InvalidInputException("one-to-three-models", "models", "Choose one to three different models");
        }
        Check.length("question", question.strip(), 1, Conversation.QUESTION_MAX_LENGTH);
    }

    private static String title(String question) {
        String line = question.strip().lines().findFirst().orElse("").strip();
        int length = line.codePointCount(0, line.length());
        return length <= Conversation.TITLE_MAX_LENGTH
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Conversation.TITLE_MAX_LENGTH - 1)) + "…";
    }

    private static NotFoundException notFound(ConversationId id) {
        return new NotFoundException(
                "conversation-not-found", "There is no conversation %s".formatted(id), id.toString());
    }
}
