package io.tunewright.dataset;

import java.util.Locale;

/// Where a dataset version comes from.
public enum DatasetOrigin {
    UPLOAD,
    /// Another version without the rows that had errors.
    ROWS_DROPPED,
    /// The form "who are you?".
    IDENTITY_FORM;

    /// As it stands in JSON, such as `rows_dropped`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
