package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.treegrid.TreeGrid;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.llm.ModelInspection.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The tensors of a model by module.
final class TensorTree extends TreeGrid<TensorTree.Node> {

    private static final long serialVersionUID = 1;

    TensorTree(List<TensorInfo> tensors) {
        var root = Node.root(tensors);
        setId("tensors");
        setHeight("420px");
        setSelectionMode(SelectionMode.NONE);
        addHierarchyColumn(Node::label).setHeader(t("basemodel.tensor")).setFlexGrow(1);
        var shape = addColumn(Node::shape)
                .setHeader(t("basemodel.tensorShape"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("148px")
                .setFlexGrow(0);
        var type = addColumn(Node::type)
                .setHeader(t("basemodel.type"))
                .setWidth("80px")
                .setFlexGrow(0);
        addColumn(node -> Formats.count(node.parameters()))
                .setHeader(t("basemodel.parameters"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("132px")
                .setFlexGrow(0);
        setItems(root.children(), Node::children);
        expand(root.children());
        Narrow.watch(this, narrow -> {
            shape.setVisible(!narrow);
            type.setVisible(!narrow);
        });
    }

    /// A module, or a tensor at the end of a path.
    ///
    /// @param tensor null for a module
    record Node(String path, String label, @Nullable TensorInfo tensor, List<Node> children) {

        static Node root(List<TensorInfo> tensors) {
            var parts = new LinkedHashMap<String, List<TensorInfo>>();
            return grow("", "", tensors, parts);
        }

        private static Node grow(
                String path, String label, List<TensorInfo> tensors, Map<String, List<TensorInfo>> groups) {
            for (var tensor : tensors) {
                String rest = tensor.name().substring(path.length());
                String next = rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
                groups.computeIfAbsent(next, key -> new ArrayList<>()).add(tensor);
            }
            var children = new ArrayList<Node>();
            groups.forEach((name, members) -> {
                var only = members.getFirst();
                if (members.size() == 1 && only.name().equals(path + name)) {
                    children.add(new Node(only.name(), name, only, List.of()));
                } else {
                    children.add(grow(path + name + ".", name, members, new LinkedHashMap<>()));
                }
            });
            return new Node(path, label, null, children);
        }

        long parameters() {
            return tensor == null
                    ? children.stream().mapToLong(Node::parameters).sum()
                    : tensor.shape().stream().reduce(1L, (a, b) -> a * b);
        }

        String shape() {
            return tensor == null
                    ? ""
                    : tensor.shape().stream().map(Formats::count).collect(Collectors.joining(" × "));
        }

        String type() {
            return tensor == null ? "" : tensor.dtype();
        }
    }
}
