package io.tunewright.recipe.text;

import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeSchema;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A recipe as its author keeps it. Changing a value changes those characters and no others: comments, order and
/// layout stay. Immutable; every change gives a new text.
public final class RecipeText {

    private final String text;
    private final YamlTree tree;

    private RecipeText(String text) {
        this.text = text;
        this.tree = YamlTree.parse(text);
    }

    public static RecipeText of(String text) {
        String clean = text.startsWith("\uFEFF") ? text.substring(1) : text;
        return new RecipeText(clean.replace("\r\n", "\n").replace('\r', '\n'));
    }

    /// Why the text is no YAML mapping; empty if it is one.
    public List<Problem> faults() {
        return tree.problems();
    }

    /// What stands for `path`, such as `method.r`, as it is written; empty if it is missing or no single value.
    public Optional<String> value(String path) {
        return find(path) instanceof NodeTuple entry && entry.getValueNode() instanceof ScalarNode scalar
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    /// The entries of the list `path`; a single word counts as a list of one.
    public List<String> values(String path) {
        return switch (find(path) instanceof NodeTuple entry ? entry.getValueNode() : null) {
            case SequenceNode list ->
                list.getValue().stream()
                        .map(item -> item instanceof ScalarNode scalar ? scalar.getValue() : "")
                        .toList();
            case ScalarNode scalar when !scalar.getValue().isEmpty() -> List.of(scalar.getValue());
            case null, default -> List.of();
        };
    }

    public boolean has(String path) {
        return find(path) != null;
    }

    /// The text with `path` set to one value. A text that cannot be read as YAML stays as it is.
    public RecipeText with(String path, String value) {
        if (!faults().isEmpty() || value(path).filter(value::equals).isPresent()) {
            return this;
        }
        var entry = find(path);
        String written = YamlWords.scalar(value);
        return entry == null ? inserted(path, written) : replaced(entry, written);
    }

    /// The text with `path` set to a list. Entries that stay keep their comments.
    public RecipeText with(String path, List<String> values) {
        if (!faults().isEmpty() || (has(path) && values(path).equals(values))) {
            return this;
        }
        var entry = find(path);
        if (entry == null) {
            return inserted(path, YamlWords.list(values));
        }
        boolean itemByItem = entry.getValueNode() instanceof SequenceNode list
                && list.getFlowStyle() == FlowStyle.BLOCK
                && !list.getValue().isEmpty()
                && !values.isEmpty();
        return itemByItem
                ? itemsReplaced((SequenceNode) entry.getValueNode(), values)
                : replaced(entry, YamlWords.list(values));
    }

    /// The text with `path` set to what a person wrote in a form: a list's entries are separated by commas, or by
    /// line breaks where the entries are sentences.
    ///
    /// @throws IllegalArgumentException if there is no such key
    public RecipeText withAny(String path, String value) {
        return switch (RecipeSchema.field(path).kind()) {
            case CHOICES -> with(path, split(value, ","));
            case TEXTS -> with(path, split(value, "\n"));
            default -> with(path, value.strip());
        };
    }

    /// The text without `path`.
    public RecipeText without(String path) {
        var entry = find(path);
        var parent = entry == null ? null : parentOf(path);
        if (entry == null || parent == null) {
            return this;
        }
        if (parent.getFlowStyle() == FlowStyle.FLOW) {
            return withoutInFlow(parent, entry);
        }
        int start = text.lastIndexOf('\n', start(entry.getKeyNode()) - 1) + 1;
        return cut(start, lineEnd(contentEnd(entry)), "");
    }

    @Override
    public String toString() {
        return text;
    }

    @Nullable
    NodeTuple find(String path) {
        return tree.find(path);
    }

    @Nullable
    MappingNode root() {
        return tree.root();
    }

    private RecipeText replaced(NodeTuple entry, String written) {
        var value = entry.getValueNode();
        int end = contentEnd(entry);
        int colon = text.indexOf(':', end(entry.getKeyNode())) + 1;
        boolean empty = end <= colon;
        boolean ownLines = value instanceof CollectionNode<?> block && block.getFlowStyle() == FlowStyle.BLOCK;
        return empty || ownLines ? cut(colon, Math.max(colon, end), " " + written) : cut(start(value), end, written);
    }

    private RecipeText itemsReplaced(SequenceNode list, List<String> values) {
        var items = list.getValue();
        var result = new StringBuilder(text);
        int common = Math.min(items.size(), values.size());
        if (values.size() > common) {
            int column = list.getStartMark().getColumn();
            var added = new StringBuilder();
            for (String value : values.subList(common, values.size())) {
                added.append('\n').append(" ".repeat(column)).append("- ").append(YamlWords.scalar(value));
            }
            int at = lineEnd(contentEnd(items.getLast()));
            result.insert(at > 0 && text.charAt(at - 1) == '\n' ? at - 1 : at, added);
        }
        for (int i = items.size() - 1; i >= 0; i--) {
            var item = items.get(i);
            if (i >= common) {
                int start = text.lastIndexOf('\n', start(item)) + 1;
                result.delete(start, lineEnd(contentEnd(item)));
            } else if (!(item instanceof ScalarNode scalar)
                    || !scalar.getValue().equals(values.get(i))) {
                result.replace(start(item), contentEnd(item), YamlWords.scalar(values.get(i)));
            }
        }
        return new RecipeText(result.toString());
    }

    private RecipeText inserted(String path, String written) {
        String parentName = RecipeSchema.field(path).parent();
        String leaf = RecipeSchema.field(path).leaf();
        var parent = parentOf(path);
        if (parent == null && !parentName.isEmpty()) {
            return has(parentName) ? this : append(parentName + ":\n  " + leaf + ": " + written);
        }
        if (parent == null || parent.getValue().isEmpty()) {
            return parent == null || parent.getFlowStyle() == FlowStyle.BLOCK
                    ? append(leaf + ": " + written)
                    : cut(start(parent) + 1, start(parent) + 1, leaf + ": " + written);
        }
        var before = placeFor(path, parent);
        if (parent.getFlowStyle() == FlowStyle.FLOW) {
            int at = contentEnd(before);
            return cut(at, at, ", " + leaf + ": " + written);
        }
        int end = lineEnd(contentEnd(before));
        String line = " ".repeat(before.getKeyNode().getStartMark().getColumn()) + leaf + ": " + written;
        boolean closed = end > 0 && text.charAt(end - 1) == '\n';
        return cut(end, end, closed ? line + "\n" : "\n" + line + "\n");
    }

    /// The entry after which `path` belongs by the order of the schema.
    private static NodeTuple placeFor(String path, MappingNode parent) {
        var names = RecipeSchema.names(RecipeSchema.field(path).parent());
        int own = names.indexOf(RecipeSchema.field(path).leaf());
        var best = parent.getValue().getLast();
        int bestOrder = -1;
        for (var entry : parent.getValue()) {
            int order = entry.getKeyNode() instanceof ScalarNode key ? names.indexOf(key.getValue()) : -1;
            if (order < own && order > bestOrder) {
                best = entry;
                bestOrder = order;
            }
        }
        return best;
    }

    private RecipeText append(String lines) {
        return new RecipeText((text.isEmpty() || text.endsWith("\n") ? text : text + "\n") + lines + "\n");
    }

    private RecipeText withoutInFlow(MappingNode parent, NodeTuple entry) {
        int at = parent.getValue().indexOf(entry);
        if (at + 1 < parent.getValue().size()) {
            return cut(
                    start(entry.getKeyNode()),
                    start(parent.getValue().get(at + 1).getKeyNode()),
                    "");
        }
        int from = at == 0
                ? start(entry.getKeyNode())
                : contentEnd(parent.getValue().get(at - 1));
        return cut(from, contentEnd(entry), "");
    }

    private @Nullable MappingNode parentOf(String path) {
        int dot = path.lastIndexOf('.');
        if (dot < 0) {
            return root();
        }
        return find(path.substring(0, dot)) instanceof NodeTuple entry
                        && entry.getValueNode() instanceof MappingNode map
                ? map
                : null;
    }

    private RecipeText cut(int start, int end, String replacement) {
        return new RecipeText(text.substring(0, start) + replacement + text.substring(end));
    }

    private int contentEnd(NodeTuple entry) {
        int end = contentEnd(entry.getValueNode());
        int colon = text.indexOf(':', end(entry.getKeyNode())) + 1;
        return Math.max(end, colon);
    }

    /// Where what the node says ends; the parser's own mark of a block lies after the blank lines and comments behind
    /// it.
    private int contentEnd(Node node) {
        if (node instanceof CollectionNode<?> block && block.getFlowStyle() == FlowStyle.BLOCK) {
            return switch (block.getValue().isEmpty() ? null : block.getValue().getLast()) {
                case NodeTuple entry -> contentEnd(entry);
                case Node item -> contentEnd(item);
                case null, default -> end(node);
            };
        }
        int end = end(node);
        while (end > start(node) && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return end;
    }

    /// The place after the line break of the line that `at` is on.
    private int lineEnd(int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end + 1;
    }

    private static List<String> split(String value, String separator) {
        return Arrays.stream(value.split(separator))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    private int start(Node node) {
        return text.offsetByCodePoints(0, node.getStartMark().getIndex());
    }

    private int end(Node node) {
        return text.offsetByCodePoints(0, node.getEndMark().getIndex());
    }
}
