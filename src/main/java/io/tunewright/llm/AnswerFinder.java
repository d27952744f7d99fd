package io.tunewright.llm;

import io.tunewright.llm.ChatTemplate.Rendering;
import io.tunewright.llm.ChatTemplate.TextRange;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Finds where the assistant's answers lie in a rendered conversation.
///
/// A template that marks them with `{% generation %}` is believed. Otherwise the conversation is rendered once more
/// for each answer with a stand-in in its place: what lies before and after the stand-in is the same, so what lies
/// between is the answer as the template wrote it. Where a template looks into answers (and, say, moves a part of
/// them), the prompt that would precede the answer tells where it begins, and the common end of both renderings where
/// it stops.
final class AnswerFinder {

    /// Private-use characters: no letter case, no white space, in no real text.
    private static final String STAND_IN = "\uE000\uE5A1\uE001";

    private final ChatTemplate template;

    AnswerFinder(ChatTemplate template) {
        this.template = template;
    }

    /// An answer that counts.
    record Answer(TextRange range, double weight) {}

    /// The answers that are learnt. A range ends where the content ends, or behind the end mark if the template marks
    /// it so.
    List<Answer> find(List<ChatMessage> messages, Rendering rendering) {
        var answers = IntStream.range(0, messages.size())
                .filter(i -> messages.get(i).role().equals("assistant"))
                .boxed()
                .toList();
        List<Answer> found = new ArrayList<>();
        boolean marked = rendering.answers().size() == answers.size();
        for (int n = 0; n < answers.size(); n++) {
            int message = answers.get(n);
            if (messages.get(message).learnt()) {
                var range = marked ? rendering.answers().get(n) : find(messages, message, rendering.text());
                found.add(new Answer(range, messages.get(message).weight()));
            }
        }
        return found;
    }

    private TextRange find(List<ChatMessage> messages, int answer, String text) {
        var changed = new ArrayList<>(messages);
        changed.set(answer, ChatMessage.assistant(STAND_IN));
        var other = template.render(changed, false);
        int at = other.indexOf(STAND_IN);
        if (at >= 0 && at == other.lastIndexOf(STAND_IN)) {
            var before = other.substring(0, at);
            var after = other.substring(at + STAND_IN.length());
            if (text.startsWith(before) && text.endsWith(after) && text.length() >= before.length() + after.length()) {
                return new TextRange(before.length(), text.length() - after.length());
            }
        }
        return byComparison(messages, answer, text, other);
    }

    private TextRange byComparison(List<ChatMessage> messages, int answer, String text, String other) {
        int start = 0;
        int most = Math.min(text.length(), other.length());
        while (start < most && text.charAt(start) == other.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < most - start && text.charAt(text.length() - 1 - end) == other.charAt(other.length() - 1 - end)) {
            end++;
        }
        var prompt = promptBefore(messages, answer);
        if (!prompt.isEmpty() && prompt.length() <= start && text.startsWith(prompt)) {
            start = prompt.length();
        }
        return new TextRange(start, Math.max(start, text.length() - end));
    }

    private String promptBefore(List<ChatMessage> messages, int answer) {
        try {
            return template.render(messages.subList(0, answer), true);
        } catch (IllegalArgumentException refused) {
            return "";
        }
    }
}
