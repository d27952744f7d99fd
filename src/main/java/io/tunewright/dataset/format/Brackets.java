package io.tunewright.dataset.format;

/// Follows the brackets and quotes of one JSON value, byte by byte, in constant memory.
final class Brackets {

    static final int MAX_DEPTH = 64;

    /// Bit d says whether the bracket at depth d is that of an object.
    private long objects;

    private int depth;
    private int deepest;
    private boolean inText;
    private boolean escaped;
    /// Last byte outside of texts that is no space.
    private int previous;

    void reset() {
        objects = 0;
        depth = 0;
        deepest = 0;
        inText = false;
        escaped = false;
        previous = 0;
    }

    /// Takes the next byte; false if no JSON value continues so.
    boolean accept(int next) {
        if (inText) {
            return acceptInText(next);
        }
        switch (next) {
            case ' ', '\t', '\r', '\n' -> {
                return true;
            }
            case '"' -> inText = true;
            case '{', '[' -> {
                if (inObject() && previous != ':') {
                    return false;
                }
                open(next == '{');
            }
            case '}', ']' -> {
                if (depth == 0 || depth <= MAX_DEPTH && inObject() != (next == '}')) {
                    return false;
                }
                depth--;
            }
            default -> {
                // letters, digits, commas, colons: Jackson's business
            }
        }
        previous = next;
        return true;
    }

    private boolean acceptInText(int next) {
        if (next == '\n') {
            return false; // texts have no line breaks: a quote is missing
        }
        if (escaped) {
            escaped = false;
        } else if (next == '\\') {
            escaped = true;
        } else if (next == '"') {
            inText = false;
            previous = '"';
        }
        return true;
    }

    private void open(boolean object) {
        depth++;
        deepest = Math.max(deepest, depth);
        if (depth <= MAX_DEPTH) {
            long bit = 1L << (depth - 1);
            objects = object ? objects | bit : objects & ~bit;
        }
    }

    private boolean inObject() {
        return depth > 0 && depth <= MAX_DEPTH && (objects >>> (depth - 1) & 1) == 1;
    }

    /// Whether all brackets are closed and no text is open.
    boolean closed() {
        return depth == 0 && !inText && deepest > 0;
    }

    /// Whether the next byte stands outside of all brackets and texts.
    boolean outside() {
        return depth == 0 && !inText;
    }

    boolean tooDeep() {
        return deepest > MAX_DEPTH;
    }
}
