package io.tunewright.dataset.ui;

import io.tunewright.dataset.DatasetRow;
import io.tunewright.llm.ExampleEncoder;
import org.jspecify.annotations.Nullable;

/// A row of the grid with its figures for the chosen model.
///
/// @param tokens all of them, or -1 if they were not counted
/// @param learnt those that count for the loss
record SeenRow(DatasetRow row, int tokens, int learnt) {

    /// Rows longer than this are counted only where one looks at them.
    private static final int MAX_CHARACTERS = 100_000;

    static SeenRow of(DatasetRow row, @Nullable ExampleEncoder encoder) {
        int characters = row.messages().stream()
                .mapToInt(message -> message.content().length())
                .sum();
        if (encoder == null || row.messages().isEmpty() || characters > MAX_CHARACTERS) {
            return new SeenRow(row, -1, -1);
        }
        try {
            var encoded = encoder.encode(row.messages());
            return new SeenRow(row, encoded.pieces().size(), encoded.learntTokens());
        } catch (IllegalArgumentException templateRefuses) {
            return new SeenRow(row, -1, -1);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeenRow seen && seen.row.number() == row.number();
    }

    @Override
    public int hashCode() {
        return row.number();
    }
}
