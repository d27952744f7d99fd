package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads texts out of rows; what is missing or of another type becomes a finding.
final class Fields {

    private Fields() {}

    /// The text of a field that must be there; null after a finding.
    static @Nullable String required(JsonNode row, String name, String path, Findings findings) {
        JsonNode value = row.get(name);
        if (value == null || value.isNull()) {
            findings.add(path + name, FindingCode.MISSING_FIELD);
            return null;
        }
        return text(value, path + name, findings);
    }

    /// The text of a field that may be missing or null; empty if it is.
    static String optional(JsonNode row, String name, String path, Findings findings) {
        JsonNode value = row.get(name);
        String text = value == null || value.isNull() ? "" : text(value, path + name, findings);
        return text == null ? "" : text;
    }

    /// The text of a value; null after a finding. Numbers and booleans are taken as they are written.
    static @Nullable String text(JsonNode value, String path, Findings findings) {
        if (value.isString() || value.isNumber() || value.isBoolean()) {
            return checked(value.asString(), path, findings);
        }
        findings.add(path, FindingCode.WRONG_TYPE, "text");
        return null;
    }

    private static String checked(String text, String path, Findings findings) {
        boolean damaged = false;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (Character.isHighSurrogate(next)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(next)) {
                findings.add(path, FindingCode.BROKEN_CHARACTER);
                return text;
            } else if (next == '\ufffd') {
                damaged = true;
            }
        }
        if (damaged) {
            findings.add(path, FindingCode.DAMAGED_TEXT);
        }
        return text;
    }
}
