package io.tunewright.playground;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A conversation with one to three models.
///
/// @param models   names of those that answer the next turn
/// @param settings how they answer it
/// @param turns    oldest first
public record Conversation(
        ConversationId id,
        String title,
        List<String> models,
        ChatSettings settings,
        List<Turn> turns,
        Instant changedAt) {

    public static final int MAX_MODELS = 3;
    public static final int MAX_TURNS = 200;
    public static final int TITLE_MAX_LENGTH = 80;
    public static final int QUESTION_MAX_LENGTH = 100_000;

    public boolean isAnswering() {
        return turns.stream()
                .flatMap(turn -> turn.answers().stream())
                .anyMatch(answer -> answer.state() == State.RUNNING);
    }

    Conversation withTurns(List<Turn> others) {
        return new Conversation(id, title, models, settings, others, changedAt);
    }

    /// A question and what the models said.
    ///
    /// @param number   from 1
    /// @param settings how they were asked
    public record Turn(int number, String question, ChatSettings settings, List<Answer> answers) {

        Turn withAnswers(List<Answer> others) {
            return new Turn(number, question, settings, others);
        }
    }

    /// @param position column, from 0
    /// @param model    name at that time
    /// @param waiting  what a running answer without text waits for, null if nothing is known
    /// @param failure  null unless it failed
    /// @param stats    of a running answer so far; null before its first token
    public record Answer(
            int position,
            String model,
            ChatModelChoice.Kind kind,
            State state,
            String text,
            @Nullable Waiting waiting,
            @Nullable Failure failure,
            @Nullable Stats stats) {

        /// The same, when nobody will ever end it.
        Answer cutOff() {
            return new Answer(position, model, kind, State.STOPPED, text, null, null, null);
        }
    }

    public enum State {
        RUNNING,
        ENDED,
        /// By the user, or because the server was restarted; the text may be cut off.
        STOPPED,
        FAILED
    }

    public enum Waiting {
        IN_QUEUE,
        FOR_MODEL
    }

    /// What went wrong: code, English sentence, and the arguments of its translation.
    public record Failure(String code, String message, List<String> arguments) {}

    /// @param finishReason `stop` or `length`
    public record Stats(
            String finishReason, int promptTokens, int answerTokens, long millisToFirst, double tokensPerSecond) {}

    /// What a list shows.
    public record Summary(ConversationId id, String title, int turns, Instant changedAt) {}
}
