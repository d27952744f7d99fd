package io.tunewright.dataset.format;

import io.tunewright.dataset.DatasetFormat;
import io.tunewright.dataset.FindingCode;
import io.tunewright.llm.ChatMessage;
import java.util.List;

/// What a conversation needs so that a model can learn from it, and what is worth a second look.
final class ConversationCheck {

    /// Characters of a conversation that make it very long.
    private static final int VERY_LONG = 32_768;

    private ConversationCheck() {}

    static void check(DatasetFormat format, List<ChatMessage> messages, Findings findings) {
        if (format.isText()) {
            return; // a document is no conversation, and may be as long as it likes
        }
        if (messages.isEmpty()) {
            if (!findings.hasErrors()) {
                findings.add(list(format), FindingCode.NO_MESSAGES);
            }
            return;
        }
        // if a message could not be read, what seems to be missing may be just that one
        if (!findings.hasErrors()) {
            answers(format, messages, findings);
            order(format, messages, findings);
        }
        long length = messages.stream()
                .mapToLong(message -> message.content().length())
                .sum();
        if (length > VERY_LONG) {
            findings.add("", FindingCode.VERY_LONG, length);
        }
    }

    private static void answers(DatasetFormat format, List<ChatMessage> messages, Findings findings) {
        var answers = messages.stream()
                .filter(message -> message.role().equals("assistant"))
                .toList();
        if (answers.isEmpty()) {
            findings.add(list(format), FindingCode.NO_ANSWER);
        } else if (answers.stream().noneMatch(ChatMessage::learnt)) {
            findings.add(list(format), FindingCode.NOTHING_LEARNT);
        }
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            if (message.learnt() && message.content().isBlank()) {
                findings.add(field(format, i, messages), FindingCode.EMPTY_ANSWER);
            } else if (message.role().equals("user") && message.content().isBlank()) {
                findings.add(field(format, i, messages), FindingCode.EMPTY_INPUT);
            }
        }
    }

    private static void order(DatasetFormat format, List<ChatMessage> messages, Findings findings) {
        int first = messages.getFirst().role().equals("system") ? 1 : 0;
        if (first < messages.size() && !messages.get(first).role().equals("user")) {
            findings.add(field(format, first, messages), FindingCode.FIRST_NOT_USER);
        }
        for (int i = 1; i < messages.size(); i++) {
            String role = messages.get(i).role();
            if (role.equals("system")) {
                findings.add(field(format, i, messages), FindingCode.LATE_SYSTEM);
            } else if (role.equals(messages.get(i - 1).role()) && !role.equals("tool")) {
                findings.add(field(format, i, messages), FindingCode.SAME_ROLE_TWICE, role);
            }
        }
        if (!messages.getLast().role().equals("assistant")) {
            findings.add(field(format, messages.size() - 1, messages), FindingCode.LAST_NOT_ASSISTANT);
        }
    }

    private static String list(DatasetFormat format) {
        return switch (format) {
            case MESSAGES -> "messages";
            case SHAREGPT -> "conversations";
            case ALPACA -> "output";
            case PROMPT_COMPLETION -> "completion";
            case TEXT, PLAIN_TEXT -> "text";
        };
    }

    /// Where message `index` of the conversation stands in the row.
    private static String field(DatasetFormat format, int index, List<ChatMessage> messages) {
        boolean last = index == messages.size() - 1;
        return switch (format) {
            case MESSAGES -> "messages[%d].content".formatted(index);
            case SHAREGPT -> "conversations[%d].value".formatted(index);
            case ALPACA -> last ? "output" : index == messages.size() - 2 ? "instruction" : "history";
            case PROMPT_COMPLETION -> last ? "completion" : "prompt";
            case TEXT, PLAIN_TEXT -> "text";
        };
    }
}
