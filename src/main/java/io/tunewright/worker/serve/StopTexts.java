package io.tunewright.worker.serve;

import java.util.List;

/// Ends an answer at the first of its stop texts and never lets a part of one through: what could be the
/// beginning of a stop text is held back until the text that follows decides.
final class StopTexts {

    private final List<String> stops;
    private String held = "";
    private boolean reached;

    /// @param stops texts that end the answer; empty ones are ignored
    StopTexts(List<String> stops) {
        this.stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
    }

    /// Takes more of the answer and returns what can be shown of it now.
    String accept(String more) {
        if (reached) {
            return "";
        }
        String text = held + more;
        int end = firstStop(text);
        if (end >= 0) {
            reached = true;
            held = "";
            return text.substring(0, end);
        }
        int shown = text.length() - longestBeginning(text);
        held = text.substring(shown);
        return text.substring(0, shown);
    }

    /// What was held back in vain, once the answer has ended by itself.
    String rest() {
        String rest = held;
        held = "";
        return rest;
    }

    boolean reached() {
        return reached;
    }

    private int firstStop(String text) {
        return stops.stream()
                .mapToInt(text::indexOf)
                .filter(at -> at >= 0)
                .min()
                .orElse(-1);
    }

    /// Length of the longest end of `text` with which a stop text could begin.
    private int longestBeginning(String text) {
        int longest = 0;
        for (String stop : stops) {
            for (int length = Math.min(stop.length() - 1, text.length()); length > longest; length--) {
                if (text.endsWith(stop.substring(0, length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
