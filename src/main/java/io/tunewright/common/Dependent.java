package io.tunewright.common;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Something that refers to a thing, which therefore cannot be deleted.
///
/// @param kind what it is, such as `experiment`
/// @param name what people call it
public record Dependent(String kind, String name) {

    private static final int TOLD = 5;

    /// Refuses to delete `thing`, naming who needs it. Arguments of the translated text: the thing, and their names.
    ///
    /// @param dependents empty if nobody knows who it is
    public static ConflictException refusal(String code, String thing, List<Dependent> dependents) {
        String names = told(dependents, dependent -> "“" + dependent.name() + "”");
        return new ConflictException(
                code,
                dependents.isEmpty()
                        ? thing + " is used by something else and stays"
                        : "%s is used by %s and stays. Delete that first"
                                .formatted(
                                        thing,
                                        told(
                                                dependents,
                                                dependent -> dependent.kind() + " “" + dependent.name() + "”")),
                thing,
                names);
    }

    private static String told(List<Dependent> dependents, Function<Dependent, String> text) {
        String names = dependents.stream().limit(TOLD).map(text).collect(Collectors.joining(", "));
        return dependents.size() <= TOLD ? names : names + " +" + (dependents.size() - TOLD);
    }
}
