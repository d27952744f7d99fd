package io.tunewright.worker.train;

import io.tunewright.worker.TokenizedData;
import java.util.List;

/// What stands in one row of a batch: one example, or several that were packed.
record Row(List<TokenizedData.Example> examples) {

    int length() {
        return examples.stream().mapToInt(example -> example.ids().length).sum();
    }
}
