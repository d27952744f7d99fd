package io.tunewright.recipe.text;

import io.tunewright.recipe.Problem;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/// The nodes of a YAML text with their places. Nothing is constructed from them: values are read as the text they
/// are.
///
/// Texts come from strangers: size and depth are capped, aliases and explicit tags are refused.
///
/// @param root     the top mapping, null if the text is empty or broken
/// @param problems why the text could not be read as a mapping, empty if it could
record YamlTree(@Nullable MappingNode root, List<Problem> problems) {

    static final int MAX_LENGTH = 64 * 1024;
    private static final int MAX_DEPTH = 8;
    private static final Set<Tag> PLAIN_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE, Tag.MAP, Tag.SEQ);

    static YamlTree parse(String text) {
        if (text.length() > MAX_LENGTH) {
            return broken(Problem.at(0, "", "too-big", Integer.toString(MAX_LENGTH / 1024)));
        }
        try {
            var node = compose(text);
            if (node == null) {
                return new YamlTree(null, List.of());
            }
            if (!(node instanceof MappingNode mapping)) {
                return broken(Problem.at(line(node), "", "not-a-mapping"));
            }
            var problems = new ArrayList<Problem>();
            refuseForeign(mapping, problems, Collections.newSetFromMap(new IdentityHashMap<>()));
            return problems.isEmpty() ? new YamlTree(mapping, List.of()) : new YamlTree(null, problems);
        } catch (MarkedYAMLException fault) {
            var mark = fault.getProblemMark();
            String said = fault.getProblem() == null
                    ? ""
                    : fault.getProblem().lines().findFirst().orElse("");
            return broken(Problem.at(mark == null ? 0 : mark.getLine() + 1, "", "syntax", said));
        } catch (YAMLException fault) {
            String said = String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
            return broken(Problem.at(0, "", "syntax", said));
        }
    }

    /// The entry of a path such as `method.r`, if the text has it.
    @Nullable
    NodeTuple find(String path) {
        Node node = root;
        NodeTuple found = null;
        for (String name : path.split("\\.")) {
            found = node instanceof MappingNode mapping ? entry(mapping, name) : null;
            if (found == null) {
                return null;
            }
            node = found.getValueNode();
        }
        return found;
    }

    static @Nullable NodeTuple entry(MappingNode mapping, String name) {
        for (var tuple : mapping.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals(name)) {
                return tuple;
            }
        }
        return null;
    }

    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private static @Nullable Node compose(String text) {
        var options = new LoaderOptions();
        options.setCodePointLimit(MAX_LENGTH);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        options.setAllowRecursiveKeys(false);
        var output = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(output), output, options)
                .compose(new StringReader(text));
    }

    /// An alias gives the same node twice; a tag asks for a type that is not in the text.
    private static void refuseForeign(Node node, List<Problem> problems, Set<Node> seen) {
        if (!seen.add(node)) {
            problems.add(Problem.at(line(node), "", "alias"));
            return;
        }
        if (!PLAIN_TAGS.contains(node.getTag())) {
            problems.add(Problem.at(line(node), "", "tag", node.getTag().getValue()));
        }
        if (node instanceof MappingNode mapping) {
            for (var tuple : mapping.getValue()) {
                refuseForeign(tuple.getKeyNode(), problems, seen);
                refuseForeign(tuple.getValueNode(), problems, seen);
            }
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> refuseForeign(item, problems, seen));
        }
    }

    private static YamlTree broken(Problem problem) {
        return new YamlTree(null, List.of(problem));
    }
}
