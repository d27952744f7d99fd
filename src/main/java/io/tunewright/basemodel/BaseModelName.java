package io.tunewright.basemodel;

import io.tunewright.common.Check;
import java.util.regex.Pattern;

/// Names of base models. They are part of the names of models tuned from them, so they have no `:`, `/` or spaces.
public final class BaseModelName {

    public static final int MAX_LENGTH = 60;

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

    private BaseModelName() {}

    static String checked(String name) {
        String stripped = name.strip();
        Check.length("name", stripped, 1, MAX_LENGTH);
        Check.that(
                FORM.matcher(stripped).matches(),
                "name",
                "must begin with a letter or digit and have only letters, digits, dots, hyphens and underscores");
        return stripped;
    }

    /// A name for a model that lies in a directory of this name.
    public static String proposal(String directory) {
        String last = directory.replaceAll("[/\\\\]+$", "").replaceAll("^.*[/\\\\]", "");
        String name = last.replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
        return name.isEmpty() ? "model" : name.substring(0, Math.min(name.length(), MAX_LENGTH));
    }
}
