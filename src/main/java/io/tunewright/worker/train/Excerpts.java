package io.tunewright.worker.train;

import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.RunEvent.HardRow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Says what stands in a row, for people: how its learnt part begins.
final class Excerpts implements AutoCloseable {

    private static final int TOKENS = 60;

    private final Path model;
    private boolean opened;
    private @Nullable Tokenizer tokenizer;

    Excerpts(Path model) {
        this.model = model;
    }

    List<HardRow> of(List<HardestRows.Hard> hardest, Rows rows) {
        open();
        return hardest.stream()
                .map(hard -> {
                    var example = rows.example(hard.number());
                    int[] learnt = IntStream.range(1, example.ids().length)
                            .filter(example::learnt)
                            .map(t -> example.ids()[t])
                            .limit(TOKENS)
                            .toArray();
                    return new HardRow(example.line(), hard.loss(), hard.tokens(), text(learnt));
                })
                .toList();
    }

    @Override
    public void close() {
        if (tokenizer != null) {
            tokenizer.close();
        }
    }

    /// Once: short epochs would pay for it again and again.
    private void open() {
        if (!opened) {
            opened = true;
            try {
                tokenizer = Tokenizer.open(model);
            } catch (RuntimeException noTokenizer) { // a run does not end for want of an excerpt
                tokenizer = null;
            }
        }
    }

    private String text(int[] ids) {
        return tokenizer == null ? Arrays.toString(ids) : tokenizer.decode(ids);
    }
}
