package io.tunewright.cluster;

import java.util.regex.Pattern;

/// Text that a worker sent, made safe to store and to show.
public final class ReportText {

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}&&[^\\n\\t]]|[\\p{Cs}]");

    private ReportText() {}

    /// Text without control characters and half surrogates, cut to `limit` characters.
    public static String tamed(String text, int limit) {
        String cut = text.length() <= limit
                ? text
                : text.substring(0, text.offsetByCodePoints(0, Math.min(text.codePointCount(0, text.length()), limit)));
        return CONTROLS.matcher(cut).replaceAll("");
    }
}
