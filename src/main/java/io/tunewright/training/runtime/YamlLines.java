package io.tunewright.training.runtime;

import java.math.BigDecimal;
import tools.jackson.databind.json.JsonMapper;

/// A flat YAML text, a key a line. Values are written as JSON, which every YAML reader understands in one way only.
final class YamlLines {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final StringBuilder text = new StringBuilder();

    YamlLines comment(String words) {
        text.append("# ").append(words).append('\n');
        return this;
    }

    YamlLines put(String key, Object value) {
        text.append(key).append(": ").append(written(value)).append('\n');
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    /// Numbers without exponents: YAML 1.1 takes some of them for words.
    static String written(Object value) {
        return value instanceof Double number
                ? BigDecimal.valueOf(number).stripTrailingZeros().toPlainString()
                : JSON.writeValueAsString(value);
    }
}
