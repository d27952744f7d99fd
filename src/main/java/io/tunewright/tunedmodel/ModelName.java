package io.tunewright.tunedmodel;

import java.text.Normalizer;
import java.util.Locale;

/// Names of tuned models as clients of the OpenAI form know them: `ft:{base}:{organisation}:{suffix}:{short id}`.
/// Without a suffix its place stays empty.
final class ModelName {

    private static final int SUFFIX_MAX_LENGTH = 40;
    private static final int SHORT_ID_LENGTH = 8;

    private ModelName() {}

    /// @param title free text the suffix is made of; what is no Latin letter or digit becomes `-`
    static String of(String base, String organisation, String title, TunedModelId id) {
        return join(base, organisation, suffix(title), id);
    }

    /// The same for a merged model, whose suffix ends in `merged`.
    static String merged(String base, String organisation, String title, TunedModelId id) {
        String suffix = suffix(title);
        return join(base, organisation, suffix.isEmpty() ? "merged" : suffix + "-merged", id);
    }

    /// The name as part of a file name.
    static String fileName(String name) {
        return name.replaceAll("[^A-Za-z0-9._-]+", "-");
    }

    private static String join(String base, String organisation, String suffix, TunedModelId id) {
        return "ft:%s:%s:%s:%s".formatted(base, organisation, suffix, shortId(id));
    }

    private static String suffix(String title) {
        String plain = Normalizer.normalize(title, Normalizer.Form.NFKD)
                .replaceAll("\\p{M}+", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        String cut = plain.length() > SUFFIX_MAX_LENGTH ? plain.substring(0, SUFFIX_MAX_LENGTH) : plain;
        return cut.replaceAll("^-|-$", "");
    }

    private static String shortId(TunedModelId id) {
        String digits = Long.toUnsignedString(id.value().getMostSignificantBits(), 36);
        return "0".repeat(Math.max(0, SHORT_ID_LENGTH - digits.length()))
                + digits.substring(0, Math.min(SHORT_ID_LENGTH, digits.length()));
    }
}
