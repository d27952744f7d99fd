package io.tunewright.api.openai;

import io.tunewright.common.Check;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Reads `stop`: a text, or up to four.
final class Stops {

    private static final String RULE = "must be a text or a list of up to 4 texts";

    private Stops() {}

    static List<String> read(@Nullable JsonNode stop) {
        if (stop == null || stop.isNull()) {
            return List.of();
        }
        var stops = new ArrayList<String>();
        if (stop.isString()) {
            stops.add(stop.asString());
        } else {
            Check.that(stop.isArray(), "stop", RULE);
            stop.forEach(each -> {
                Check.that(each.isString(), "stop", RULE);
                stops.add(each.asString());
            });
        }
        Check.that(stops.size() <= 4, "stop", "may have at most 4 texts");
        stops.forEach(each -> Check.length("stop", each, 1, 200));
        return stops;
    }
}
