package io.tunewright.api.openai;

import io.tunewright.common.NotFoundException;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/// Ids as OpenAI's clients expect them: a prefix and 32 hexadecimal digits, such as `file-0198…`.
enum PublicIds {
    FILE("file-"),
    JOB("ftjob-"),
    CHECKPOINT("ftckpt_");

    private static final Pattern DIGITS = Pattern.compile("[0-9a-f]{32}");

    private final String prefix;

    PublicIds(String prefix) {
        this.prefix = prefix;
    }

    String of(UUID id) {
        return prefix + id.toString().replace("-", "");
    }

    /// @throws NotFoundException if the text has another form: what is no id is the id of nothing
    UUID parse(String text) {
        String digits = text.startsWith(prefix) ? text.substring(prefix.length()) : "";
        if (!DIGITS.matcher(digits).matches()) {
            throw new NotFoundException(
                    name().toLowerCase(Locale.ROOT) + "-not-found",
                    "There is no '%s'; ids of this kind begin with '%s'".formatted(text, prefix),
                    text);
        }
        return new UUID(
                Long.parseUnsignedLong(digits.substring(0, 16), 16), Long.parseUnsignedLong(digits.substring(16), 16));
    }
}
