package io.tunewright.worker.serve;

import io.tunewright.llm.TokenScores;
import io.tunewright.worker.serve.Part.ScoredToken;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Scored tokens whose text is not shown yet: it may be part of a character or of a stop text. What a stop text takes
/// away is never told.
final class UntoldTokens {

    private final Deque<ScoredToken> waiting = new ArrayDeque<>();
    private int made;
    private int shown;

    /// The answer's text stands behind that many units.
    void standsBehind(int units) {
        made += units;
        shown += units;
    }

    /// A token whose scores are known. To be called before [#made].
    void add(int id, TokenScores scores) {
        waiting.add(new ScoredToken(id, made, scores));
    }

    /// The answer's text grew by that many units, shown or not.
    void made(String text) {
        made += text.length();
    }

    /// The tokens that begin in the text shown so far.
    ///
    /// @param text what is shown now
    List<ScoredToken> shown(String text) {
        shown += text.length();
        var told = new ArrayList<ScoredToken>();
        while (!waiting.isEmpty() && waiting.getFirst().offset() < shown) {
            told.add(waiting.removeFirst());
        }
        return told;
    }

    /// All that is left, once the answer has ended by itself.
    List<ScoredToken> rest() {
        var rest = List.copyOf(waiting);
        waiting.clear();
        return rest;
    }
}
