package io.tunewright.recipe.text;

import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.ScalarNode;

/// Finds keys that are unknown, misplaced or given twice.
final class KeyCheck {

    private final List<Problem> problems = new ArrayList<>();

    private KeyCheck() {}

    static List<Problem> problems(RecipeText text) {
        var check = new KeyCheck();
        if (text.root() instanceof MappingNode root) {
            check.mapping("", root);
        }
        return check.problems;
    }

    private void mapping(String parent, MappingNode mapping) {
        var known = RecipeSchema.names(parent);
        var firstLines = new HashMap<String, Integer>();
        for (var entry : mapping.getValue()) {
            int line = YamlTree.line(entry.getKeyNode());
            if (!(entry.getKeyNode() instanceof ScalarNode key)) {
                problems.add(Problem.at(line, parent, "key-not-a-word"));
                continue;
            }
            String name = key.getValue();
            String path = parent.isEmpty() ? name : parent + "." + name;
            var first = firstLines.putIfAbsent(name, line);
            if (first != null) {
                problems.add(Problem.at(line, path, "duplicate-key", name, Integer.toString(first)));
            } else if (!known.contains(name)) {
                problems.add(unknown(parent, name, line));
            } else if (parent.isEmpty() && RecipeSchema.parents().contains(name)) {
                if (entry.getValueNode() instanceof MappingNode child) {
                    mapping(name, child);
                } else {
                    problems.add(Problem.at(line, name, "group-expected", name));
                }
            }
        }
    }

    private static Problem unknown(String parent, String name, int line) {
        String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
        String path = parent.isEmpty() ? shown : parent + "." + shown;
        var meant = NearestKey.of(parent, name);
        if (meant.isEmpty()) {
            return Problem.at(line, path, "unknown-key", shown);
        }
        var field = RecipeSchema.field(meant.get());
        if (field.parent().equals(parent)) {
            return Problem.at(line, path, "unknown-key-near", shown, field.leaf());
        }
        return field.parent().isEmpty()
                ? Problem.at(line, path, "misplaced-key-top", shown, field.leaf())
                : Problem.at(line, path, "misplaced-key", shown, field.leaf(), field.parent());
    }
}
