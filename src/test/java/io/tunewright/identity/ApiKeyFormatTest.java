package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeyFormatTest {

    @Test
    void keysAreDifferentAndRecognised() {
        var seen = new HashSet<String>();
        for (int i = 0; i < 1000; i++) {
            String key = ApiKeyFormat.next();
            assertThat(key).matches("tw-[0-9A-Za-z]{57}");
            assertThat(ApiKeyFormat.matches(key)).isTrue();
            assertThat(seen.add(key)).isTrue();
        }
    }

    @Test
    void aTypingErrorAnywhereIsNoticed() {
        String key = ApiKeyFormat.next();
        for (int i = 0; i < key.length(); i++) {
            char other = key.charAt(i) == 'a' ? 'b' : 'a';
            assertThat(ApiKeyFormat.matches(key.substring(0, i) + other + key.substring(i + 1)))
                    .as("position %d", i)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tw-",
                "sk-000000000000000000000000000000000000000000000000000000000",
                "tw-'; drop table x; --",
                "tw-\0"
            })
    void othersAreNoKeys(String text) {
        assertThat(ApiKeyFormat.matches(text)).isFalse();
        assertThat(ApiKeyFormat.matches(text.repeat(100_000))).isFalse();
    }
}
