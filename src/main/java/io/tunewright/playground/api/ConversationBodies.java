package io.tunewright.playground.api;

import io.tunewright.inference.InferenceService.RawPrompt;
import io.tunewright.playground.ChatSettings;
import io.tunewright.playground.Conversation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Bodies of the playground's routes.
final class ConversationBodies {

    private ConversationBodies() {}

    /// @param models   names of one to three models; null to keep those of the turn before
    /// @param settings null to keep those of the turn before, or the defaults
    record QuestionRequest(
            @Nullable List<String> models, @Nullable SettingsBody settings, String question) {}

    record AgainRequest(
            @Nullable List<String> models, @Nullable SettingsBody settings) {}

    record TitleRequest(String title) {}

    /// Null members keep their value.
    record SettingsBody(
            @Nullable String system,
            @Nullable Double temperature,
            @Nullable Double topP,
            @Nullable Integer topK,
            @Nullable Double repetitionPenalty,
            @Nullable Integer maxTokens,
            @Nullable Long seed,
            @Nullable List<String> stop) {

        static SettingsBody of(ChatSettings settings) {
            return new SettingsBody(
                    settings.system(),
                    settings.temperature(),
                    settings.topP(),
                    settings.topK(),
                    settings.repetitionPenalty(),
                    settings.maxTokens(),
                    settings.seed(),
                    settings.stop());
        }

        ChatSettings over(ChatSettings before) {
            return new ChatSettings(
                    system == null ? before.system() : system,
                    temperature == null ? before.temperature() : temperature,
                    topP == null ? before.topP() : topP,
                    topK == null ? before.topK() : topK,
                    repetitionPenalty == null ? before.repetitionPenalty() : repetitionPenalty,
                    maxTokens == null ? before.maxTokens() : maxTokens,
                    seed == null ? before.seed() : seed,
                    stop == null ? before.stop() : stop);
        }
    }

    record SummaryResponse(UUID id, String title, int turns, Instant changedAt) {

        static SummaryResponse of(Conversation.Summary summary) {
            return new SummaryResponse(summary.id().value(), summary.title(), summary.turns(), summary.changedAt());
        }
    }

    record ConversationList(List<SummaryResponse> data) {}

    /// @param answering whether a model still speaks: read again
    record ConversationResponse(
            UUID id,
            String title,
            boolean answering,
            List<String> models,
            SettingsBody settings,
            List<TurnResponse> turns,
            Instant changedAt) {

        static ConversationResponse of(Conversation conversation) {
            return new ConversationResponse(
                    conversation.id().value(),
                    conversation.title(),
                    conversation.isAnswering(),
                    conversation.models(),
                    SettingsBody.of(conversation.settings()),
                    conversation.turns().stream().map(TurnResponse::of).toList(),
                    conversation.changedAt());
        }
    }

    record TurnResponse(int number, String question, SettingsBody settings, List<AnswerResponse> answers) {

        static TurnResponse of(Conversation.Turn turn) {
            return new TurnResponse(
                    turn.number(),
                    turn.question(),
                    SettingsBody.of(turn.settings()),
                    turn.answers().stream().map(AnswerResponse::of).toList());
        }
    }

    /// @param kind    `base`, `adapter`, `merged` or `full`
    /// @param state   `running`, `ended`, `stopped` or `failed`
    /// @param failure null unless it failed
    /// @param stats   null before the first token
    record AnswerResponse(
            int position,
            String model,
            String kind,
            String state,
            String text,
            @Nullable FailureResponse failure,
            Conversation.@Nullable Stats stats) {

        static AnswerResponse of(Conversation.Answer answer) {
            var failure = answer.failure();
            return new AnswerResponse(
                    answer.position(),
                    answer.model(),
                    answer.kind().name().toLowerCase(Locale.ROOT),
                    answer.state().name().toLowerCase(Locale.ROOT),
                    answer.text(),
                    failure == null ? null : new FailureResponse(failure.code(), failure.message()),
                    answer.stats());
        }
    }

    record FailureResponse(String code, String message) {}

    /// @param tokens of the text, in order
    record RawPromptResponse(String text, List<TokenResponse> tokens, int contextLength) {

        static RawPromptResponse of(RawPrompt prompt) {
            return new RawPromptResponse(
                    prompt.text(),
                    prompt.pieces().stream()
                            .map(piece -> new TokenResponse(piece.id(), piece.text(), piece.special()))
                            .toList(),
                    prompt.contextLength());
        }
    }

    record TokenResponse(int id, String text, boolean special) {}
}
