package io.tunewright.dataset.format;

import io.tunewright.common.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/// Looks at the first bytes of a file: is it text that can hold rows?
final class FileKind {

    private static final int SAMPLE = 4096;

    private FileKind() {}

    /// Whether the file begins with a UTF-8 byte order mark.
    ///
    /// @throws InvalidInputException `empty-file`, `packed-file`, `not-utf8` or `not-text`
    static boolean check(Path file) throws IOException {
        byte[] head;
        try (var in = Files.newInputStream(file)) {
            head = in.readNBytes(SAMPLE);
        }
        if (isBlank(head) && Files.size(file) <= SAMPLE) {
            throw new InvalidInputException(
                    "empty-file", "file", "The file is empty. Choose one that has at least one example");
        }
        String begin = HexFormat.of().formatHex(head, 0, Math.min(4, head.length));
        if (begin.startsWith("1f8b")
                || begin.startsWith("504b")
                || begin.startsWith("28b52ffd")
                || begin.equals("50415231")) {
            throw new InvalidInputException(
                    "packed-file",
                    "file",
                    "The file is packed or a spreadsheet. Unpack it, or export it as JSONL, and upload that");
        }
        if (begin.startsWith("fffe") || begin.startsWith("feff")) {
            throw notUtf8("UTF-16");
        }
        int zeros = 0;
        for (byte next : head) {
            zeros += next == 0 ? 1 : 0;
        }
        if (zeros > 0 && zeros * 4 >= head.length) {
            throw notUtf8("UTF-16");
        }
        if (zeros > 0) {
            throw new InvalidInputException("not-text", "file", "The file is not text. Upload JSON or JSONL in UTF-8");
        }
        return begin.startsWith("efbbbf");
    }

    private static InvalidInputException notUtf8(String encoding) {
        return new InvalidInputException(
                "not-utf8",
                "file",
                "Line 1 is not UTF-8 text (it looks like %s). Save the file as UTF-8 and upload it again"
                        .formatted(encoding),
                1,
                encoding);
    }

    private static boolean isBlank(byte[] head) {
        for (byte next : head) {
            if (next != ' ' && next != '\t' && next != '\r' && next != '\n') {
                return false;
            }
        }
        return true;
    }
}
