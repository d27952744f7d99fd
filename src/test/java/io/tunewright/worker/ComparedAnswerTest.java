package io.tunewright.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Values of the field's own programs; the file says which and how.
class ComparedAnswerTest {

    static List<JsonNode> rows() throws IOException {
        try (var file = ComparedAnswerTest.class.getResourceAsStream("/similarity/values.json")) {
            return JsonMapper.shared()
                    .readTree(Objects.requireNonNull(file))
                    .path("rows")
                    .valueStream()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("rows")
    void equalsTheReferencePrograms(JsonNode row) {
        var compared = ComparedAnswer.of(
                row.path("expected").asString(), row.path("answer").asString());

        assertThat(compared.chrF()).isCloseTo(row.path("chrf").asDouble(), within(1e-9));
        if (!row.path("rouge_l").isNull()) {
            assertThat(compared.rougeL()).isCloseTo(row.path("rouge_l").asDouble(), within(1e-9));
        }
    }

    @Test
    void aChineseCharacterIsAWordOfItsOwn() {
        // six of seven characters in common, in order
        assertThat(RougeL.f1("我是小明的助手。", "我是小明的助理。")).isCloseTo(6 / 7.0, within(1e-12));
        // 法国的首都 of eight characters
        assertThat(RougeL.f1("巴黎是法国的首都。", "法国的首都是巴黎。")).isCloseTo(5 / 8.0, within(1e-12));
        assertThat(RougeL.words("GPT-4o 模型，2024年 こんにちは"))
                .containsExactly("gpt", "4o", "模", "型", "2024", "年", "こ", "ん", "に", "ち", "は");
    }

    @Test
    void whiteSpaceAroundBothDoesNotCountForExactMatch() {
        assertThat(ComparedAnswer.of(" 5\n", "5").exact()).isTrue();
        assertThat(ComparedAnswer.of("Five", "five").exact()).isFalse();
    }
}
