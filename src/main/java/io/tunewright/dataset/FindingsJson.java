package io.tunewright.dataset;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Findings as the database keeps them.
final class FindingsJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private FindingsJson() {}

    private record Stored(String field, FindingCode code, List<String> arguments) {}

    /// Null for an empty list.
    static @Nullable String write(List<Finding> findings) {
        return findings.isEmpty() ? null : writeAll(findings);
    }

    static String writeAll(List<Finding> findings) {
        return JSON.writeValueAsString(findings.stream()
                .map(finding -> new Stored(finding.field(), finding.code(), finding.arguments()))
                .toList());
    }

    static List<Finding> read(@Nullable String json, int line) {
        if (json == null) {
            return List.of();
        }
        return List.of(JSON.readValue(json, Stored[].class)).stream()
                .map(stored -> new Finding(line, stored.field(), stored.code(), stored.arguments()))
                .toList();
    }

    static String writeCounts(Map<FindingCode, Integer> counts) {
        return JSON.writeValueAsString(counts);
    }

    static Map<FindingCode, Integer> readCounts(String json) {
        var counts = new EnumMap<FindingCode, Integer>(FindingCode.class);
        JSON.readTree(json).forEachEntry((code, count) -> counts.put(FindingCode.valueOf(code), count.asInt()));
        return counts;
    }
}
