package io.tunewright.training.runtime;

import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.Example;
import io.tunewright.llm.ChatMessage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// Examples as JSON lines for a trainer that applies the template itself: `{"messages": [{"role": …, "content":
/// …}]}`, or `{"text": …}` of a document. What a trainer would leave out in silence is refused with its line.
final class MessageLines implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final String trainer;
    private final BufferedWriter out;

    /// @param trainer its name, for what it must be told
    MessageLines(String trainer, Path file) throws IOException {
        this.trainer = trainer;
        this.out = Files.newBufferedWriter(file);
    }

    /// @throws InvalidInputException `trainer-weights` or `trainer-turns`
    void add(Example example) {
        try {
            out.write(JSON.writeValueAsString(line(example)));
            out.write('\n');
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write the trainer's data", failure);
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    static InvalidInputException weighted(String trainer, int line) {
        return new InvalidInputException(
                "trainer-weights",
                "dataset",
                "%s learns from every answer alike, but line %d of the dataset gives one a weight of its own. Remove the weight, or take Tunewright's own trainer"
                        .formatted(trainer, line),
                trainer,
                line);
    }

    private Map<String, Object> line(Example example) {
        var messages = example.messages();
        if (!messages.isEmpty() && messages.getFirst().isDocument()) {
            return Map.of("text", messages.getFirst().content());
        }
        check(example.line(), messages);
        var written = new ArrayList<Map<String, Object>>();
        for (var message : messages) {
            var map = new LinkedHashMap<String, Object>();
            map.put("role", message.role());
            map.put("content", message.content());
            if (message.role().equals("assistant") && message.weight() != 1) {
                throw weighted(trainer, example.line());
            }
            written.add(map);
        }
        return Map.of("messages", written);
    }

    /// LLaMA-Factory leaves out conversations in which questions and answers do not take turns.
    private void check(int line, List<ChatMessage> messages) {
        int turn = 0;
        for (var message : messages) {
            if (turn == 0 && message.role().equals("system")) {
                continue;
            }
            boolean answers = message.role().equals("assistant");
            if (answers != (turn % 2 == 1) || message.role().equals("system")) {
                throw turns(line);
            }
            turn++;
        }
        if (turn == 0 || turn % 2 == 1) {
            throw turns(line);
        }
    }

    private InvalidInputException turns(int line) {
        return new InvalidInputException(
                "trainer-turns",
                "dataset",
                "%s wants questions and answers to take turns and the last word to be an answer, which line %d of the dataset does not. Change the line, or take Tunewright's own trainer"
                        .formatted(trainer, line),
                trainer,
                line);
    }
}
