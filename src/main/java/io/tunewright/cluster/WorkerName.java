package io.tunewright.cluster;

import io.tunewright.common.Check;
import java.util.regex.Pattern;

/// Name of a worker, made by us and never from a user's text: a DNS label such as `run-<id>-<attempt>`.
public record WorkerName(String value) {

    private static final Pattern LABEL = Pattern.compile("[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    public WorkerName {
        Check.that(LABEL.matcher(value).matches(), "name", "must be a DNS label");
    }

    @Override
    public String toString() {
        return value;
    }
}
