package io.tunewright.training.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.Example;
import io.tunewright.dataset.Split;
import io.tunewright.llm.ChatMessage;
import io.tunewright.worker.TokenizedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuntimeDataTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsNotLearntIsMarked() throws IOException {
        var file = folder.resolve("train.jsonl");

        TokenLines.write(tokenized(new byte[] {0, 100, 100}), file, "trl");

        assertThat(file).hasContent("{\"input_ids\":[5,6,7],\"labels\":[-100,6,7]}");
    }

    @Test
    void aTokenThatCountsInPartIsRefused() throws IOException {
        var tokenized = tokenized(new byte[] {0, 50, 100});

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> TokenLines.write(tokenized, folder.resolve("train.jsonl"), "trl"))
                .withMessageStartingWith(
                        "trl learns from every answer alike, but line 3 of the dataset gives one a weight");
    }

    @Test
    void usersTextIsDataAndNothingElse() throws IOException {
        String evil = "\"}\n{\"messages\": []} $(touch owned) \u0000";

        var lines = written(ChatMessage.user(evil), ChatMessage.assistant("no"));

        assertThat(lines).singleElement().satisfies(line -> assertThat(line)
                .startsWith("{\"messages\":[{\"role\":\"user\",\"content\":\"\\\"}\\n{")
                .contains("\\u0000"));
    }

    @Test
    void aConversationThatWouldBeLeftOutIsRefused() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> written(ChatMessage.user("a"), ChatMessage.user("b"), ChatMessage.assistant("c")))
                .withMessageContaining("which line 3 of the dataset does not");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> written(ChatMessage.system("s"), ChatMessage.user("a")))
                .withMessageContaining("the last word to be an answer");
    }

    @Test
    void aDocumentIsText() throws IOException {
        assertThat(written(ChatMessage.document("once upon"))).containsExactly("{\"text\":\"once upon\"}");
    }

    private List<String> written(ChatMessage... messages) throws IOException {
        var file = folder.resolve("messages.jsonl");
        try (var lines = new MessageLines("lf", file)) {
            lines.add(new Example(3, List.of(messages), Split.TRAINING));
        }
        return Files.readAllLines(file);
    }

    private Path tokenized(byte[] weights) {
        var file = folder.resolve("train.safetensors");
        try (var writer = TokenizedData.write(file)) {
            writer.add(new TokenizedData.Example(3, new int[] {5, 6, 7}, weights));
        }
        return file;
    }
}
