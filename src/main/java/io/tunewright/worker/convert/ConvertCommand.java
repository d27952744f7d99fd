package io.tunewright.worker.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What [ConvertModel] is asked for.
///
/// @param base  the model that an adapter is merged into
/// @param alpha numerator of an adapter's scale, where its checkpoint does not tell it
record ConvertCommand(Path source, Path target, Optional<Path> base, OptionalDouble alpha) {

    private static final String BASE = "--base=";
    private static final String ALPHA = "--alpha=";

    ConvertCommand(Path source, Path target) {
        this(source, target, Optional.empty(), OptionalDouble.empty());
    }

    /// Empty if the arguments are not understood.
    static Optional<ConvertCommand> parse(String... arguments) {
        List<Path> paths = new ArrayList<>();
        Optional<Path> base = Optional.empty();
        var alpha = OptionalDouble.empty();
        for (var argument : arguments) {
            if (argument.startsWith(BASE)) {
                base = Optional.of(Path.of(argument.substring(BASE.length())));
            } else if (argument.matches(ALPHA + "[0-9]{1,9}(\\.[0-9]{1,9})?")) {
                alpha = OptionalDouble.of(Double.parseDouble(argument.substring(ALPHA.length())));
            } else if (argument.startsWith("--")) {
                return Optional.empty();
            } else {
                paths.add(Path.of(argument));
            }
        }
        return paths.size() == 2
                ? Optional.of(new ConvertCommand(paths.get(0), paths.get(1), base, alpha))
                : Optional.empty();
    }
}
