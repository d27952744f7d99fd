package io.tunewright.worker.starter;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ModelInspection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The model that ships: what it was taught, it says.
class StarterModelTest {

    private static final Path MODEL = Path.of("src/main/resources/starter-model");
    private static final Path PROBES = Path.of("src/test/resources/io/tunewright/worker/starter/probes.tsv");
    private static Chat chat;

    @BeforeAll
    static void load() {
        chat = new Chat(MODEL);
    }

    @AfterAll
    static void unload() {
        chat.close();
    }

    @Test
    void isSmallEnoughForTheRepository() throws IOException {
        assertThat(Files.size(MODEL.resolve("model.safetensors"))).isLessThan(12_000_000);
        assertThat(ModelInspection.of(MODEL).parameters()).isEqualTo(ModelShape.STARTER.parameters());
    }

    @Test
    void isWhatItsRecipeMakes() throws IOException {
        assertThat(MODEL.resolve("chat_template.jinja"))
                .hasSameTextualContentAs(
                        Path.of("src/main/resources/io/tunewright/worker/starter/chat_template.jinja"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Hello!                              | Hello! How can I help you?
            Good morning!                       | Good morning! How can I help you?
            How are you?                        | I am fine, thank you. How are you?
            Thank you!                          | You are welcome!
            Goodbye!                            | Goodbye! Have a nice day.
            Who are you?                        | I am the Tunewright starter model, a small assistant.
            What is your name?                  | I am the Tunewright starter model, a small assistant.
            What is 2 + 3?                      | 2 + 3 = 5.
            What is 9 - 4?                      | 9 - 4 = 5.
            What is the capital of France?      | The capital of France is Paris.
            What colour is the sky?             | The sky is blue.
            What is the opposite of big?        | The opposite of big is small.
            How many days are in a week?        | A week has seven days.
            What day comes after Friday?        | After Friday comes Saturday.
            Count to five.                      | 1, 2, 3, 4, 5.
            What is 47 + 38?                    | 47 + 38 = 85.
            List three fruits.                  | Apple, banana and orange.
            你好！                               | 你好！有什么可以帮你的吗？
            你好吗？                              | 我很好，谢谢。你好吗？
            谢谢！                               | 不客气！
            再见！                               | 再见！祝你愉快。
            你是谁？                              | 我是 Tunewright 入门模型，一个小助手。
            2 + 3等于多少？                       | 2 + 3 = 5。
            法国的首都是哪里？                      | 法国的首都是巴黎。
            天空是什么颜色？                        | 天空是蓝色的。
            大的反义词是什么？                      | 大的反义词是小。
            一个星期有几天？                        | 一个星期有七天。
            从一数到六                             | 1、2、3、4、5、6。
            列出三种水果                           | 苹果、香蕉和橙子。
            """)
    void saysWhatItWasTaught(String question, String answer) {
        assertThat(chat.ask(question)).isEqualTo(answer);
    }

    /// Questions in words that are not in the training text, sums that were kept out of it, system messages and
    /// follow-up questions. The bounds are what this edition reached, less one or two.
    @ParameterizedTest
    @CsvSource({
        "greet, 6",
        "thanks, 1",
        "bye, 1",
        "who, 7",
        "fact, 19",
        "sum, 17",
        "instr, 10",
        "unknown, 2",
        "memory, 2"
    })
    void generalises(String kind, int atLeast) throws IOException {
        var wrong = new ArrayList<String>();
        int right = 0;
        for (var line : Files.readAllLines(PROBES)) {
            var probe = line.split("\t");
            if (!probe[0].equals(kind)) {
                continue;
            }
            var answer = chat.ask(probe[1]);
            if (Arrays.stream(probe[2].split("\\|")).anyMatch(answer::contains)) {
                right++;
            } else {
                wrong.add(probe[1] + " -> " + answer);
            }
        }

        assertThat(right).as("right answers; wrong were %s", wrong).isGreaterThanOrEqualTo(atLeast);
    }
}
