package io.tunewright.worker.starter;

import java.util.List;

/// Something the starter model can talk about.
@FunctionalInterface
interface Topic {

    /// Draws one question with its answer, sometimes with a further question that leans on the first.
    List<Exchange> draw(Draw draw, Language language);
}
