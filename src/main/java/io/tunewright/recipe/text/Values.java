package io.tunewright.recipe.text;

import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeSchema;
import io.tunewright.recipe.Translated;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Typed values of a text, defaults where it is silent; what cannot be understood becomes a problem and the
/// default.
final class Values {

    private static final Pattern NUMBER =
            Pattern.compile("[-+]?([0-9]{1,20}\\.?[0-9]{0,30}|\\.[0-9]{1,30})([eE][-+]?[0-9]{1,3})?");
    private static final int SHOWN = 60;

    private final RecipeText text;
    private final List<Problem> problems;

    Values(RecipeText text, List<Problem> problems) {
        this.text = text;
        this.problems = problems;
    }

    int line(String path) {
        return text.find(path) instanceof NodeTuple entry ? YamlTree.line(entry.getKeyNode()) : 0;
    }

    boolean isFine(String path) {
        return problems.stream().noneMatch(problem -> problem.key().equals(path));
    }

    double number(String path) {
        return number(path, false);
    }

    int whole(String path) {
        return (int) Math.clamp(number(path, true), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    boolean toggle(String path) {
        String said = single(path);
        if (!said.equals("true") && !said.equals("false")) {
            fault(path, "not-a-switch", path, shown(said));
        }
        return said.equals("true");
    }

    String choice(String path) {
        String said = single(path);
        if (!RecipeSchema.field(path).choices().contains(said) && isFine(path)) {
            refuseChoice(path, said);
        }
        return said;
    }

    List<String> choices(String path) {
        var field = RecipeSchema.field(path);
        boolean projections = path.equals("method.target_modules");
        if (projections && !text.has(path)) {
            return RecipeSchema.PROJECTIONS;
        }
        var said = projections ? RecipeSchema.projections(list(path)) : list(path);
        said.stream()
                .filter(word -> !field.choices().contains(word))
                .findFirst()
                .ifPresent(word -> refuseChoice(path, word));
        if (said.isEmpty() && !field.fallback().isEmpty() && isFine(path)) {
            fault(path, "empty-list", path);
        }
        return said.stream().distinct().toList();
    }

    String text(String path) {
        String said = single(path).strip();
        measure(path, said);
        return said;
    }

    List<String> texts(String path) {
        var said = list(path);
        if (said.size() > RecipeSchema.PROMPTS_MAX) {
            fault(path, "too-many", path, Integer.toString(said.size()), Integer.toString(RecipeSchema.PROMPTS_MAX));
        }
        said.forEach(entry -> measure(path, entry));
        if (said.stream().anyMatch(String::isBlank)) {
            fault(path, "blank-entry", path);
        }
        return said;
    }

    /// One text, or one for each language of the dashboard.
    Translated translated(String path) {
        if (!(text.find(path) instanceof NodeTuple entry && entry.getValueNode() instanceof MappingNode byLanguage)) {
            return new Translated(text(path), "");
        }
        String english = "";
        String chinese = "";
        for (var tuple : byLanguage.getValue()) {
            String language = tuple.getKeyNode() instanceof ScalarNode key ? key.getValue() : "";
            if (!(tuple.getValueNode() instanceof ScalarNode value)
                    || !(language.equals("en") || language.equals("zh"))) {
                fault(path, "not-a-translation", path);
                return Translated.NONE;
            }
            measure(path, value.getValue());
            english = language.equals("en") ? value.getValue().strip() : english;
            chinese = language.equals("zh") ? value.getValue().strip() : chinese;
        }
        return new Translated(english, chinese);
    }

    private double number(String path, boolean whole) {
        var field = RecipeSchema.field(path);
        String said = single(path);
        double value = NUMBER.matcher(said).matches() ? Double.parseDouble(said) : Double.NaN;
        if (Double.isNaN(value) || (whole && value != Math.rint(value))) {
            if (isFine(path)) {
                fault(path, whole ? "not-whole" : "not-a-number", path, shown(said));
            }
            return Double.parseDouble(field.fallback());
        }
        var range = field.range();
        if (range != null && !range.contains(value)) {
            fault(path, range.kind(), path, said, range.lowText(), range.highText());
            return Double.parseDouble(field.fallback());
        }
        return value;
    }

    /// The value as written, or the default.
    private String single(String path) {
        var field = RecipeSchema.field(path);
        if (!(text.find(path) instanceof NodeTuple entry)) {
            return field.fallback();
        }
        if (entry.getValueNode() instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        fault(path, "single-expected", path);
        return field.fallback();
    }

    private List<String> list(String path) {
        if (!(text.find(path) instanceof NodeTuple entry)) {
            return List.of();
        }
        var said = new ArrayList<String>();
        switch (entry.getValueNode()) {
            case SequenceNode list -> {
                for (Node item : list.getValue()) {
                    if (!(item instanceof ScalarNode scalar)) {
                        fault(path, "list-expected", path);
                        return List.of();
                    }
                    said.add(scalar.getValue());
                }
            }
            case ScalarNode scalar when !scalar.getValue().isEmpty() -> said.add(scalar.getValue());
            case ScalarNode _ -> {}
            default -> fault(path, "list-expected", path);
        }
        return said;
    }

    private void measure(String path, String said) {
        var range = RecipeSchema.field(path).range();
        int length = said.codePointCount(0, said.length());
        if (range == null || !isFine(path)) {
            return;
        }
        if (length < range.low()) {
            fault(path, "empty-text", path);
        } else if (length > range.high()) {
            fault(path, "too-long", path, Integer.toString(length), range.highText());
        }
    }

    private void refuseChoice(String path, String said) {
        RecipeField field = RecipeSchema.field(path);
        String allowed = String.join(", ", field.choices());
        var near = NearestKey.closest(said, field.choices());
        if (near.isPresent()) {
            fault(path, "not-a-choice-near", path, shown(said), near.get(), allowed);
        } else {
            fault(path, "not-a-choice", path, shown(said), allowed);
        }
    }

    private void fault(String path, String code, String... arguments) {
        problems.add(Problem.at(line(path), path, code, arguments));
    }

    private static String shown(String said) {
        return said.length() > SHOWN ? said.substring(0, SHOWN) + "…" : said;
    }
}
