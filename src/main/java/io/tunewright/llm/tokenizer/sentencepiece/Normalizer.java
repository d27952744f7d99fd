package io.tunewright.llm.tokenizer.sentencepiece;

import io.tunewright.llm.tokenizer.sentencepiece.ModelSpec.Normalization;
import java.util.Arrays;

/// Makes a text ready to be cut: replacements, white space, the space that a text begins with.
final class Normalizer {

    private static final byte[] SPACE = {' '};

    private final Normalization rules;
    private final Charsmap charsmap;
    private final ByteTrie untouched;
    private final boolean suffix;
    private final byte[] space;

    /// @param untouched pieces that are not normalised
    Normalizer(Normalization rules, ByteTrie untouched, boolean whitespaceAsSuffix) {
        this.rules = rules;
        this.untouched = untouched;
        charsmap = Charsmap.read(rules.charsmap());
        suffix = whitespaceAsSuffix;
        space = rules.escapeWhitespaces() ? Utf8.SPACE_SYMBOL : SPACE;
    }

    /// A text made ready, in UTF-8.
    ///
    /// @param bytes   the first `length` count
    /// @param origins for each byte, and for the end, its place in the bytes of the text as it came
    record Normalized(byte[] bytes, int length, int[] origins) {}

    /// @param dummyPrefix whether the text begins with a space that it does not have, if the model asks for it
    Normalized normalize(byte[] text, boolean dummyPrefix) {
        var output = new Output(text.length + 8);
        boolean extra = rules.dummyPrefix() && dummyPrefix;
        int at = 0;
        if (rules.removeExtraWhitespaces()) {
            at = afterSpaces(text);
        }
        if (at == text.length) {
            return new Normalized(new byte[0], 0, new int[] {at});
        }
        if (extra && !suffix) {
            output.add(space, 0, space.length, at);
        }
        boolean afterSpace = rules.removeExtraWhitespaces();
        while (at < text.length) {
            long rule = rule(text, at);
            byte[] source = source(rule, text);
            int from = from(rule, at);
            int to = to(rule, at);
            while (afterSpace && from < to && source[from] == ' ') {
                from++;
            }
            if (from < to) {
                for (int i = from; i < to; i++) {
                    if (source[i] == ' ') {
                        output.add(space, 0, space.length, at);
                    } else {
                        output.add(source, i, i + 1, at);
                    }
                }
                afterSpace = source[to - 1] == ' ';
            }
            at += consumed(rule);
            afterSpace &= rules.removeExtraWhitespaces();
        }
        if (rules.removeExtraWhitespaces()) {
            at = output.trim(space, at);
        }
        if (extra && suffix) {
            output.add(space, 0, space.length, at);
        }
        return output.result(at);
    }

    private int afterSpaces(byte[] text) {
        int at = 0;
        while (at < text.length) {
            long rule = rule(text, at);
            int from = from(rule, at);
            if (to(rule, at) != from + 1 || source(rule, text)[from] != ' ') {
                break;
            }
            at += consumed(rule);
        }
        return at;
    }

    // What becomes of the text at a place, packed: the bytes it takes in the upper half; in the lower half the place
    // of the replacement, -1 for the text itself or -2 for the character that stands for bytes that are none.

    private long rule(byte[] text, int at) {
        int kept = untouched.isEmpty() ? 0 : untouched.longest(text, at, text.length);
        if (kept > 0) {
            return (long) kept << 32 | 0xffff_ffffL;
        }
        long replaced = charsmap.longest(text, at, text.length);
        if (replaced != 0) {
            return replaced;
        }
        int length = Utf8.valid(text, at, text.length);
        return length == 0 ? 1L << 32 | 0xffff_fffeL : (long) length << 32 | 0xffff_ffffL;
    }

    private static int consumed(long rule) {
        return (int) (rule >>> 32);
    }

    private byte[] source(long rule, byte[] text) {
        return switch ((int) rule) {
            case -1 -> text;
            case -2 -> Utf8.REPLACEMENT;
            default -> charsmap.replacements();
        };
    }

    private static int from(long rule, int at) {
        return switch ((int) rule) {
            case -1 -> at;
            case -2 -> 0;
            default -> (int) rule;
        };
    }

    private int to(long rule, int at) {
        return switch ((int) rule) {
            case -1 -> at + consumed(rule);
            case -2 -> Utf8.REPLACEMENT.length;
            default -> charsmap.endOf((int) rule);
        };
    }

    private static final class Output {

        private byte[] bytes;
        private int[] origins;
        private int length;

        private Output(int capacity) {
            bytes = new byte[capacity];
            origins = new int[capacity + 1];
        }

        private void add(byte[] source, int from, int to, int origin) {
            if (length + to - from >= bytes.length) {
                int capacity = Math.max(bytes.length + bytes.length / 2, length + to - from + 16);
                bytes = Arrays.copyOf(bytes, capacity);
                origins = Arrays.copyOf(origins, capacity + 1);
            }
            System.arraycopy(source, from, bytes, length, to - from);
            Arrays.fill(origins, length, length + to - from, origin);
            length += to - from;
        }

        /// Takes spaces from the end; what is given is the place in the text where the rest ends.
        private int trim(byte[] space, int end) {
            int place = end;
            while (Utf8.endsWith(bytes, length, space)) {
                length -= space.length;
                place = origins[length];
            }
            return place;
        }

        private Normalized result(int end) {
            origins[length] = end;
            return new Normalized(bytes, length, origins);
        }
    }
}
