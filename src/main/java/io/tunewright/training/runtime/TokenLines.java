package io.tunewright.training.runtime;

import io.tunewright.common.InvalidInputException;
import io.tunewright.worker.TokenizedData;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/// Tokenised examples as JSON lines: `{"input_ids": […], "labels": […]}`, where −100 marks what is not learnt.
final class TokenLines {

    private static final int NOT_LEARNT = -100;

    private TokenLines() {}

    /// @param trainer its name, for what it must be told
    /// @throws InvalidInputException `trainer-weights` if an answer counts in part
    static void write(Path tokenized, Path file, String trainer) throws IOException {
        try (var out = Files.newBufferedWriter(file)) {
            for (var example : TokenizedData.read(tokenized)) {
                write(example, out, trainer);
            }
        }
    }

    private static void write(TokenizedData.Example example, Writer out, String trainer) throws IOException {
        var ids = new StringBuilder();
        var labels = new StringBuilder();
        for (int t = 0; t < example.ids().length; t++) {
            byte weight = example.weights()[t];
            if (weight != 0 && weight != TokenizedData.FULL) {
                throw MessageLines.weighted(trainer, example.line());
            }
            ids.append(t == 0 ? "" : ",").append(example.ids()[t]);
            labels.append(t == 0 ? "" : ",").append(weight == 0 ? NOT_LEARNT : example.ids()[t]);
        }
        out.append("{\"input_ids\":[")
                .append(ids)
                .append("],\"labels\":[")
                .append(labels)
                .append("]}\n");
    }
}
