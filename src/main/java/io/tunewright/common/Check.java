package io.tunewright.common;

/// Checks of constructor arguments. Each failure is an [InvalidInputException] that names the field.
public final class Check {

    private Check() {}

    /// Refuses text shorter than `min` or longer than `max`, counted in code points.
    public static void length(String field, String value, int min, int max) {
        int length = value.codePointCount(0, value.length());
        if (length < min && min == 1) {
            throw invalid(field, "must not be empty", "empty");
        }
        if (length < min) {
            throw invalid(field, "must have at least " + min + " characters", "too-short", min);
        }
        if (length > max) {
            throw invalid(
                    field, "has " + length + " characters, at most " + max + " are allowed", "too-long", length, max);
        }
    }

    /// Refuses numbers outside of `min` to `max`, both included.
    public static void range(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            String message = "is " + plain(value) + ", must be from " + plain(min) + " to " + plain(max);
            throw invalid(field, message, "out-of-range", plain(value), plain(min), plain(max));
        }
    }

    /// Refuses anything else; `message` completes the sentence that begins with the field's name.
    public static void that(boolean valid, String field, String message) {
        if (!valid) {
            throw invalid(field, message);
        }
    }

    /// The failure's arguments are the field, the message and, for those that can be translated, the kind and its
    /// figures.
    private static InvalidInputException invalid(String field, String message, Object... kindAndFigures) {
        var arguments = new Object[2 + kindAndFigures.length];
        arguments[0] = field;
        arguments[1] = message;
        System.arraycopy(kindAndFigures, 0, arguments, 2, kindAndFigures.length);
        return new InvalidInputException("invalid-value", field, field + " " + message, arguments);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
