package io.tunewright.common.ui;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/// Message bundles, one pair a feature: `messages/<feature>.properties` and `messages/<feature>_zh.properties`,
/// UTF-8. The keys of a feature begin with its name.
public final class Bundles {

    private static final Map<String, String> ENGLISH = load(false);
    private static final Map<String, String> CHINESE = load(true);

    private Bundles() {}

    /// The text of `key`, or null if no bundle of that language has it.
    public static @Nullable String find(Locale locale, String key, Object... arguments) {
        String pattern = (isChinese(locale) ? CHINESE : ENGLISH).get(key);
        return pattern == null ? null : new MessageFormat(pattern, locale).format(arguments);
    }

    /// The text of `key`; English where the language lacks it, the key itself in brackets where both do.
    static String text(Locale locale, String key, Object... arguments) {
        String text = find(locale, key, arguments);
        if (text == null) {
            text = find(Locale.ENGLISH, key, arguments);
        }
        return text == null ? "[" + key + "]" : text;
    }

    static boolean isChinese(Locale locale) {
        return locale.getLanguage().equals("zh");
    }

    private static Map<String, String> load(boolean chinese) {
        var texts = new HashMap<String, String>();
        try {
            for (var file :
                    new PathMatchingResourcePatternResolver().getResources("classpath*:messages/*.properties")) {
                String name = file.getFilename();
                if (name == null || name.endsWith("_zh.properties") != chinese) {
                    continue;
                }
                var properties = new Properties();
                try (var reader = new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8)) {
                    properties.load(reader);
                }
                properties.forEach((key, value) -> texts.put((String) key, (String) value));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the message bundles", unreadable);
        }
        return Map.copyOf(texts);
    }
}
