package io.tunewright.llm.chat;

import io.tunewright.llm.chat.Values.Tuple;
import java.util.ArrayList;
import java.util.List;

/// Operators between numbers, and `+` and `*` of strings and lists, with Python's meaning.
final class Arithmetic {

    private Arithmetic() {}

    static Object apply(String operator, Object left, Object right) {
        if (operator.equals("+")) {
            if (left instanceof String a && right instanceof String b) {
                return a + b;
            }
            if (left instanceof List<?> a && right instanceof List<?> b) {
                List<Object> both = new ArrayList<>(a);
                both.addAll(b);
                return both;
            }
            if (left instanceof Tuple(var a) && right instanceof Tuple(var b)) {
                List<Object> both = new ArrayList<>(a);
                both.addAll(b);
                return new Tuple(both);
            }
        }
        if (!Values.isNumber(left) || !Values.isNumber(right)) {
            throw new TemplateException("%s and %s cannot be combined with %s"
                    .formatted(Values.typeName(left), Values.typeName(right), operator));
        }
        try {
            return left instanceof Double || right instanceof Double || operator.equals("/")
                    ? ofFloats(operator, Values.number(left), Values.number(right))
                    : ofIntegers(operator, Values.whole(left), Values.whole(right));
        } catch (ArithmeticException e) {
            throw new TemplateException("a number becomes too large");
        }
    }

    private static Object ofFloats(String operator, double left, double right) {
        boolean divides = operator.equals("/") || operator.equals("//") || operator.equals("%");
        if (divides && right == 0) {
            throw new TemplateException("division by zero");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - right * Math.floor(left / right);
            default -> Math.pow(left, right);
        };
    }

    private static Object ofIntegers(String operator, long left, long right) {
        if (right == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw new TemplateException("division by zero");
        }
        return switch (operator) {
            case "+" -> Math.addExact(left, right);
            case "-" -> Math.subtractExact(left, right);
            case "*" -> Math.multiplyExact(left, right);
            case "//" -> Math.floorDiv(left, right);
            case "%" -> Math.floorMod(left, right);
            default -> right < 0 ? (Object) Math.pow(left, right) : (Object) power(left, right);
        };
    }

    private static long power(long base, long exponent) {
        if (exponent > 64 && Math.abs(base) > 1) {
            throw new ArithmeticException();
        }
        long result = 1;
        for (long i = 0; i < Math.min(exponent, 65); i++) {
            result = Math.multiplyExact(result, base);
        }
        return exponent > 64 && base == -1 && exponent % 2 == 0 ? 1 : result;
    }
}
