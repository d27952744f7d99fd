package io.tunewright.worker.train;

import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.RunEvent.HardRow;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Says what stands in a row, for people: how its learnt part begins.
final class Excerpts {

    private static final int TOKENS = 60;

    private final Path model;

    Excerpts(Path model) {
        this.model = model;
    }

    List<HardRow> of(List<HardestRows.Hard> hardest, Rows rows) {
        try (var tokenizer = Tokenizer.open(model)) {
            return of(hardest, rows, tokenizer);
        } catch (RuntimeException noTokenizer) { // a run does not end for want of an excerpt
            return of(hardest, rows, null);
        }
    }

    private static List<HardRow> of(List<HardestRows.Hard> hardest, Rows rows, @Nullable Tokenizer tokenizer) {
        return hardest.stream()
                .map(hard -> {
                    var example = rows.example(hard.number());
                    int[] learnt = IntStream.range(1, example.ids().length)
                            .filter(example::learnt)
                            .map(t -> example.ids()[t])
                            .limit(TOKENS)
                            .toArray();
                    String text = tokenizer == null ? Arrays.toString(learnt) : tokenizer.decode(learnt);
                    return new HardRow(example.line(), hard.loss(), hard.tokens(), text);
                })
                .toList();
    }
}
