package io.tunewright.playground;

import io.tunewright.llm.ChatMessage;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One model's side of a conversation: each column remembers its own answers only. Turns that the model did not
/// answer are left out with their questions, as templates want the roles to alternate.
final class History {

    private History() {}

    /// @param turn   the one that is asked now; earlier ones are remembered
    /// @param system empty for none
    static List<ChatMessage> of(Conversation conversation, int turn, String model, String system, String question) {
        var messages = new ArrayList<ChatMessage>();
        if (!system.isBlank()) {
            messages.add(ChatMessage.system(system));
        }
        for (var earlier : conversation.turns()) {
            if (earlier.number() < turn) {
                said(earlier, model).ifPresent(text -> {
                    messages.add(ChatMessage.user(earlier.question()));
                    messages.add(ChatMessage.assistant(text));
                });
            }
        }
        messages.add(ChatMessage.user(question));
        return messages;
    }

    private static Optional<String> said(Turn turn, String model) {
        return turn.answers().stream()
                .filter(answer -> answer.model().equals(model))
                .map(Answer::text)
                .filter(text -> !text.isBlank())
                .findFirst();
    }
}
