package io.tunewright;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/// The message bundles as they lie in the sources.
final class TextBundles {

    static final Path DIRECTORY = Path.of("src/main/resources/messages");

    private TextBundles() {}

    /// Names of the features that have texts, such as `recipe`.
    static List<String> features() {
        try (var files = Files.list(DIRECTORY)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".properties") && !name.endsWith("_zh.properties"))
                    .map(name -> name.replace(".properties", ""))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Every text of a language by key.
    ///
    /// @param suffix empty for English, `_zh` for Chinese
    static Map<String, String> all(String suffix) {
        var texts = new TreeMap<String, String>();
        features().forEach(feature -> texts.putAll(of(feature, suffix)));
        return texts;
    }

    static Map<String, String> of(String feature, String suffix) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(DIRECTORY.resolve(feature + suffix + ".properties"))));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        var texts = new LinkedHashMap<String, String>();
        properties.forEach((key, value) -> texts.put((String) key, (String) value));
        return texts;
    }
}
