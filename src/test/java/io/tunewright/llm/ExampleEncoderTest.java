package io.tunewright.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tunewright.llm.chat.ModelChatTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExampleEncoderTest {

    private static final Map<String, String> TOKENS =
            Map.of("bos_token", "<|endoftext|>", "eos_token", "<|im_end|>", "pad_token", "<pad>");
    private static final List<ChatMessage> TWO_TURNS = List.of(
            ChatMessage.system("Be brief."),
            ChatMessage.user("Hi"),
            ChatMessage.assistant("Hello 🙂!"),
            ChatMessage.user("Hello 🙂! And bye?"),
            ChatMessage.assistant("你好 and bye"));

    @AutoClose
    private final Tokenizer tokenizer =
            Tokenizer.open(ParityFixture.named("llama").model());

    @Test
    void ofADocumentEveryTokenCountsAndTheEndOfTextStandsBehindIt() {
        var encoder = new ExampleEncoder(tokenizer, ChatTemplate.none(), 100, LossOn.ANSWERS, "<|endoftext|>");

        var encoded = encoder.encode(List.of(ChatMessage.document("Hello 🙂!\n\n你好")));

        int end = tokenizer.idOf("<|endoftext|>").orElseThrow();
        int[] text = tokenizer.encode("Hello 🙂!\n\n你好");
        assertThat(encoded.ids()).startsWith(text).endsWith(end).hasSize(text.length + 1);
        assertThat(encoded.learntTokens()).isEqualTo(text.length); // all but the first
        assertThat(encoder.question(List.of(ChatMessage.document("Hi")))).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(TWO_TURNS))
                .withMessage("the model has no chat template");
    }

    @Test
    void marksWhatTransformersMarks() throws IOException {
        var golden = golden();
        int rows = 0;
        for (var row : golden.path("expected")) {
            if (!row.has("assistant_mask")) {
                continue;
            }
            List<ChatMessage> messages = new ArrayList<>();
            for (var message : golden.path("cases").path(row.path("case").asString())) {
                messages.add(new ChatMessage(
                        message.path("role").asString(), message.path("content").asString(), true));
            }
            var encoded = new ExampleEncoder(
                            tokenizer, template(golden, row.path("template").asString()), 10_000)
                    .encode(messages);

            assertThat(encoded.rendered()).isEqualTo(row.path("rendered").asString());
            assertThat(encoded.ids()).containsExactly(ints(row.path("input_ids")));
            for (int i = 0; i < encoded.learnt().length; i++) {
                assertThat(encoded.learnt()[i])
                        .as("token %d of %s", i, row.path("case"))
                        .isEqualTo(row.path("assistant_mask").path(i).asInt() == 1);
            }
            rows++;
        }
        assertThat(rows).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "chatml;Hello 🙂!<|im_end|>你好 and bye<|im_end|>",
                "chatml-default-system-generation;Hello 🙂!<|im_end|>你好 and bye<|im_end|>",
                "llama2-style;Hello 🙂! <|im_end|>你好 and bye <|im_end|>",
                "alpaca-style;Hello 🙂!<|im_end|>你好 and bye<|im_end|>",
                "chatglm2-rounds;Hello 🙂!⏎⏎你好 and bye⏎⏎",
            })
    void learnsContentAndEndMarkOfEveryTurn(String name, String learnt) throws IOException {
        var encoded = new ExampleEncoder(tokenizer, template(golden(), name), 10_000).encode(TWO_TURNS);

        // a token that begins before the answer counts too, such as the space that belongs to its first word
        assertThat(learntText(encoded)
                        .replace('\n', '⏎')
                        .replace(" Hello", "Hello")
                        .replace(" 你", "你"))
                .isEqualTo(learnt);
    }

    @Test
    void learnsOnlyTheTurnsThatAreMarked() throws IOException {
        var messages = new ArrayList<>(TWO_TURNS);
        messages.set(2, new ChatMessage("assistant", "Hello 🙂!", false));

        for (var name : List.of("chatml", "chatml-default-system-generation")) {
            var encoded = new ExampleEncoder(tokenizer, template(golden(), name), 10_000).encode(messages);
            assertThat(learntText(encoded)).isEqualTo("你好 and bye<|im_end|>");
        }
    }

    @Test
    void theLossIsOnWhatTheRecipeSays() throws IOException {
        var messages = new ArrayList<>(TWO_TURNS);
        messages.set(2, new ChatMessage("assistant", "Hello 🙂!", 0.25));
        var template = template(golden(), "chatml");

        var answers = new ExampleEncoder(tokenizer, template, 10_000, LossOn.ANSWERS).encode(messages);
        assertThat(learntText(answers)).isEqualTo("Hello 🙂!<|im_end|>你好 and bye<|im_end|>");
        assertThat(distinct(answers.weights())).containsExactlyInAnyOrder(0f, 0.25f, 1f);
        for (int i = 0; i < answers.pieces().size(); i++) {
            if (answers.pieces().get(i).text().contains("Hello")) {
                assertThat(answers.weights()[i]).isEqualTo(0.25f);
            }
        }

        var last = new ExampleEncoder(tokenizer, template, 10_000, LossOn.LAST_ANSWER).encode(messages);
        assertThat(learntText(last)).isEqualTo("你好 and bye<|im_end|>");
        messages.set(4, new ChatMessage("assistant", messages.get(4).content(), 0));
        var lastThatCounts = new ExampleEncoder(tokenizer, template, 10_000, LossOn.LAST_ANSWER).encode(messages);
        assertThat(learntText(lastThatCounts)).isEqualTo("Hello 🙂!<|im_end|>");

        var everything = new ExampleEncoder(tokenizer, template, 10_000, LossOn.EVERYTHING).encode(messages);
        assertThat(everything.learntTokens())
                .as("all but the first, which nothing comes before")
                .isEqualTo(everything.pieces().size() - 1);
    }

    private static Set<Float> distinct(float[] weights) {
        var found = new HashSet<Float>();
        for (float weight : weights) {
            found.add(weight);
        }
        return found;
    }

    @Test
    void findsAnswersThatTheTemplateChanges() {
        var template = new ModelChatTemplate("""
                {%- for m in messages -%}
                {%- set content = m.content.split('</think>')[-1].lstrip('\\n') if not loop.last else m.content -%}
                <|im_start|>{{ m.role }}
                {{ content | trim }}<|im_end|>
                {% endfor -%}
                {%- if add_generation_prompt %}<|im_start|>assistant
                {% endif -%}
                """, TOKENS);
        var encoded = new ExampleEncoder(tokenizer, template, 10_000)
                .encode(List.of(
                        ChatMessage.user("a"),
                        ChatMessage.assistant("<think>hm</think>\n\nyes"),
                        ChatMessage.user("b"),
                        ChatMessage.assistant("  <think>so</think>\n\nno ")));

        assertThat(learntText(encoded)).isEqualTo("yes<|im_end|><think>so</think>\n\nno<|im_end|>");
    }

    @Test
    void findsAnswersAroundWhichTheTemplateWrites() {
        // in the manner of templates that put an empty thought before an answer without one
        var template = new ModelChatTemplate(
                "{% for m in messages %}<|im_start|>{{ m.role }}\n{% if m.role == 'assistant' and '<think>' not in m.content %}"
                        + "<think></think>{% endif %}{{ m.content }}<|im_end|>\n{% endfor %}"
                        + "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}",
                TOKENS);
        var encoded = new ExampleEncoder(tokenizer, template, 10_000)
                .encode(List.of(ChatMessage.user("a"), ChatMessage.assistant("<think>x</think>yes")));

        assertThat(learntText(encoded)).isEqualTo("<think>x</think>yes<|im_end|>");
    }

    @Test
    void cutsAtTheEnd() throws IOException {
        var encoder = new ExampleEncoder(tokenizer, template(golden(), "chatml"), 20);

        var encoded = encoder.encode(TWO_TURNS);

        assertThat(encoded.truncated()).isTrue();
        assertThat(encoded.ids()).hasSize(20);
        assertThat(encoded.pieces()).hasSizeGreaterThan(20);
    }

    @Test
    void theTemplatesRefusalReachesTheCaller() throws IOException {
        var encoder = new ExampleEncoder(tokenizer, template(golden(), "llama2-style"), 100);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder.encode(List.of(ChatMessage.user("a"), ChatMessage.user("b"))))
                .withMessage("roles must alternate user/assistant");
    }

    private static String learntText(ExampleEncoder.Encoded encoded) {
        var text = new StringBuilder();
        int end = 0;
        for (int i = 0; i < encoded.learnt().length; i++) {
            var piece = encoded.pieces().get(i);
            if (encoded.learnt()[i]) {
                text.append(encoded.rendered(), Math.max(end, piece.start()), Math.max(end, piece.end()));
                end = Math.max(end, piece.end());
            }
        }
        return text.toString();
    }

    private static ChatTemplate template(JsonNode golden, String name) {
        return new ModelChatTemplate(golden.path("templates").path(name).asString(), TOKENS);
    }

    private static JsonNode golden() throws IOException {
        try (var input = ExampleEncoderTest.class.getResourceAsStream("/chat/templates.json")) {
            return JsonMapper.shared().readTree(input);
        }
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.path(i).asInt();
        }
        return values;
    }
}
