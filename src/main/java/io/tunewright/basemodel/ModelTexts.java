package io.tunewright.basemodel;

import io.tunewright.common.Sha256;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.Tokenizer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/// Tokenizers, templates and inspections by fingerprint, the last used ones kept.
@Component
class ModelTexts {

    private static final int TOKENIZERS = 8;
    private static final int TEMPLATES = 64;
    private static final int INSPECTIONS = 64;

    private final Map<Sha256, SharedTokenizer> tokenizers = recent(TOKENIZERS, SharedTokenizer::release);
    private final Map<Sha256, ChatTemplate> templates = recent(TEMPLATES, template -> {});
    private final Map<Sha256, ModelInspection> inspections = recent(INSPECTIONS, inspection -> {});

    Tokenizer tokenizer(Sha256 fingerprint, Supplier<Path> directory) {
        synchronized (tokenizers) {
            return tokenizers.computeIfAbsent(fingerprint, key -> new SharedTokenizer(directory));
        }
    }

    ChatTemplate template(Sha256 fingerprint, Supplier<Path> directory) {
        return get(templates, fingerprint, key -> ChatTemplate.open(directory.get()));
    }

    ModelInspection inspection(Sha256 fingerprint, Supplier<ModelInspection> read) {
        return get(inspections, fingerprint, key -> read.get());
    }

    /// Made outside of the lock: a slow file must not hold up other models.
    private static <T> T get(Map<Sha256, T> cache, Sha256 key, Function<Sha256, T> make) {
        synchronized (cache) {
            T known = cache.get(key);
            if (known != null) {
                return known;
            }
        }
        T made = make.apply(key);
        synchronized (cache) {
            cache.put(key, made);
        }
        return made;
    }

    private static <T> Map<Sha256, T> recent(int size, Consumer<T> dropped) {
        return new LinkedHashMap<>(16, 0.75f, true) {

            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Sha256, T> eldest) {
                if (size() > size) {
                    dropped.accept(eldest.getValue());
                    return true;
                }
                return false;
            }
        };
    }
}
