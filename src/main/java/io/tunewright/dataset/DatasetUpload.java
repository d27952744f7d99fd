package io.tunewright.dataset;

import io.tunewright.common.Check;

/// What comes with an uploaded file.
///
/// @param dataset  name of the dataset: an existing one gets a new version, any other is made
/// @param fileName as the uploader calls it; only its last part is kept, as a label
/// @param heldOut  share of conversations to hold out, 0 to 0.5. A conversation's first question decides, so that
///                 equal questions stay together and rows stay where they are from version to version
public record DatasetUpload(String dataset, String fileName, double heldOut) {

    public static final double DEFAULT_HELD_OUT = 0.1;
    public static final double MAX_HELD_OUT = 0.5;
    public static final int NAME_MAX_LENGTH = 80;

    private static final int FILE_NAME_MAX_LENGTH = 200;

    public DatasetUpload {
        dataset = checkedName(dataset);
        fileName = label(fileName);
        Check.range("held_out", heldOut, 0, MAX_HELD_OUT);
    }

    /// An upload whose dataset is named after its file: `helpdesk.jsonl` gives `helpdesk`.
    public static DatasetUpload named(String fileName) {
        String stem = label(fileName).replaceAll("\\.[A-Za-z0-9]{1,8}$", "").strip();
        String name = stem.codePoints()
                .limit(NAME_MAX_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return new DatasetUpload(name.isBlank() ? "dataset" : name, fileName, DEFAULT_HELD_OUT);
    }

    static String checkedName(String name) {
        String stripped = name.strip();
        Check.length("dataset", stripped, 1, NAME_MAX_LENGTH);
        Check.that(
                stripped.codePoints().noneMatch(DatasetUpload::unprintable),
                "dataset",
                "must not have control characters");
        return stripped;
    }

    /// The last part of a path of any system, without control characters.
    private static String label(String fileName) {
        String last = fileName.substring(Math.max(fileName.lastIndexOf('/'), fileName.lastIndexOf('\\')) + 1);
        String printable = last.codePoints()
                .filter(point -> !unprintable(point))
                .limit(FILE_NAME_MAX_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString()
                .strip();
        return printable.isEmpty() ? "upload" : printable;
    }

    /// Control characters, halves of characters, and marks that turn the direction of text.
    private static boolean unprintable(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL || type == Character.SURROGATE || type == Character.FORMAT;
    }
}
