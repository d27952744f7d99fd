package io.tunewright.common;

/// Checks of constructor arguments. Each failure is an [InvalidInputException] that names the field.
public final class Check {

    private Check() {}

    /// Refuses text shorter than `min` or longer than `max`, counted in code points.
    public static void length(String field, String value, int min, int max) {
        int length = value.codePointCount(0, value.length());
        if (length < min) {
            throw invalid(field, min == 1 ? "must not be empty" : "must have at least " + min + " characters");
        }
        if (length > max) {
            throw invalid(field, "has " + length + " characters, at most " + max + " are allowed");
        }
    }

    /// Refuses numbers outside of `min` to `max`, both included.
    public static void range(String field, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw invalid(field, "is " + plain(value) + ", must be from " + plain(min) + " to " + plain(max));
        }
    }

    /// Refuses anything else; `message` completes the sentence that begins with the field's name.
    public static void that(boolean valid, String field, String message) {
        if (!valid) {
            throw invalid(field, message);
        }
    }

    private static InvalidInputException invalid(String field, String message) {
        return new InvalidInputException("invalid-value", field, field + " " + message, field, message);
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15 ? Long.toString((long) value) : Double.toString(value);
    }
}
