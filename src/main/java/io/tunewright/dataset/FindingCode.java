package io.tunewright.dataset;

import java.util.Locale;

/// What the check of a file may find. The words are in the bundles under `dataset.finding.<slug>`.
public enum FindingCode {
    /// Arguments: character in the row, what the parser says.
    BROKEN_JSON(Severity.ERROR),
    /// Argument: the limit.
    ROW_TOO_LONG(Severity.ERROR),
    /// Argument: the limit.
    TOO_DEEP(Severity.ERROR),
    /// Nothing after this row could be told apart.
    LOST_TRACK(Severity.ERROR),
    NOT_AN_OBJECT(Severity.ERROR),
    /// Arguments: the columns found, the file's format.
    OTHER_FORMAT(Severity.ERROR),
    MISSING_FIELD(Severity.ERROR),
    /// Argument: what is expected.
    WRONG_TYPE(Severity.ERROR),
    /// Arguments: the role found, those known.
    UNKNOWN_ROLE(Severity.ERROR),
    /// Argument: the type of the content part.
    UNSUPPORTED_CONTENT(Severity.ERROR),
    TOOL_CALLS(Severity.ERROR),
    WRONG_WEIGHT(Severity.ERROR),
    NO_MESSAGES(Severity.ERROR),
    /// Argument: the limit.
    TOO_MANY_MESSAGES(Severity.ERROR),
    NO_ANSWER(Severity.ERROR),
    EMPTY_ANSWER(Severity.ERROR),
    EMPTY_TEXT(Severity.ERROR),
    NOTHING_LEARNT(Severity.ERROR),
    BROKEN_CHARACTER(Severity.ERROR),

    BYTE_ORDER_MARK(Severity.WARNING),
    ARRAY_NOT_CLOSED(Severity.WARNING),
    TEXT_AFTER_ARRAY(Severity.WARNING),
    /// Argument: the line with the same conversation.
    DUPLICATE(Severity.WARNING),
    /// Argument: the column. Told once a file.
    EXTRA_COLUMN(Severity.WARNING),
    /// Argument: the limit. A text file's document goes on in the next row.
    DOCUMENT_CUT(Severity.WARNING),
    /// Argument: the number of characters.
    VERY_LONG(Severity.WARNING),
    EMPTY_INPUT(Severity.WARNING),
    /// Argument: the role.
    SAME_ROLE_TWICE(Severity.WARNING),
    LAST_NOT_ASSISTANT(Severity.WARNING),
    FIRST_NOT_USER(Severity.WARNING),
    LATE_SYSTEM(Severity.WARNING),
    WEIGHT_IGNORED(Severity.WARNING),
    DAMAGED_TEXT(Severity.WARNING);

    private final Severity severity;

    FindingCode(Severity severity) {
        this.severity = severity;
    }

    public Severity severity() {
        return severity;
    }

    /// As it stands in JSON and in the keys of the bundles, such as `empty-answer`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
