package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Texts.t;

import io.tunewright.common.ui.Formats;
import io.tunewright.playground.Conversation;
import io.tunewright.playground.Conversation.Answer;
import org.jspecify.annotations.Nullable;

/// The line under the composer: how full the context is, and who still speaks.
final class UsedTokens {

    private UsedTokens() {}

    /// @param contextLength of the model with the shortest one, 0 if it is not known
    /// @param running       answers in the making
    static String text(@Nullable Conversation conversation, int contextLength, int running) {
        int used = used(conversation);
        String tokens = used == 0 || contextLength == 0
                ? ""
                : t("playground.used", Formats.count(used), Formats.count(contextLength));
        String busy =
                switch (running) {
                    case 0 -> "";
                    case 1 -> t("playground.one-answering");
                    default -> t("playground.many-answering", running);
                };
        return tokens + (tokens.isEmpty() || busy.isEmpty() ? "" : " · ") + busy;
    }

    private static int used(@Nullable Conversation conversation) {
        if (conversation == null || conversation.turns().isEmpty()) {
            return 0;
        }
        return conversation.turns().getLast().answers().stream()
                .map(Answer::stats)
                .mapToInt(stats -> stats == null ? 0 : stats.promptTokens() + stats.answerTokens())
                .max()
                .orElse(0);
    }
}
