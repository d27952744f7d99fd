package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.function.ValueProvider;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import java.io.Serializable;
import java.util.Map;

/// The nodes of a cluster, and what runs on them.
final class ClusterTables implements Serializable {

    private static final long serialVersionUID = 1;

    private final Grid<ClusterStatus.Node> nodes = new Grid<>();
    private final Grid<ClusterStatus.Worker> workers = new Grid<>();
    private final Div noNodes = Parts.empty(t("training.cluster.no-nodes"), t("training.cluster.no-nodes-hint"), null);
    private final Div idle = Parts.empty(t("training.cluster.idle"), t("training.cluster.idle-hint"), null);
    private transient Map<String, String> owners = Map.of();

    ClusterTables() {
        prepare(nodes, "cluster-nodes");
        nodes.addComponentColumn(ClusterTables::node)
                .setHeader(t("training.cluster.node"))
                .setFlexGrow(1);
        number(
                nodes,
                "training.cluster.gpus",
                "132px",
                node -> node.gpus() == 0
                        ? Formats.NONE
                        : t("training.shares.of", Formats.count(node.freeGpus()), Formats.count(node.gpus())));
        var cores = number(nodes, "training.cluster.cores", "96px", node -> Formats.decimal(node.cpus(), 0));
        var memory = number(nodes, "training.cluster.memory", "112px", node -> Formats.bytes(node.memory()));
        Narrow.watch(nodes, narrow -> {
            cores.setVisible(!narrow);
            memory.setVisible(!narrow);
        });
        prepare(workers, "cluster-workers");
        workers.addComponentColumn(worker -> div(
                        "",
                        div("tw-cut tw-mono", worker.name().value()),
                        div("tw-muted tw-small tw-cut", owner(worker))))
                .setHeader(t("training.cluster.worker"))
                .setFlexGrow(1);
        var node = workers.addColumn(worker -> worker.node().isEmpty() ? Formats.NONE : worker.node())
                .setHeader(t("training.cluster.node"))
                .setWidth("220px")
                .setFlexGrow(0);
        workers.addColumn(ClusterStatus.Worker::state)
                .setHeader(t("training.cluster.state"))
                .setWidth("128px")
                .setFlexGrow(0);
        var since = number(workers, "training.cluster.since", "132px", worker -> Formats.ago(worker.since()));
        Narrow.watch(workers, narrow -> {
            node.setVisible(!narrow);
            since.setVisible(!narrow);
        });
    }

    Div nodes() {
        return div("", nodes, noNodes);
    }

    Div workers() {
        return div("", workers, idle);
    }

    void show(ClusterStatus status, Map<String, String> organisations) {
        owners = organisations;
        nodes.setItems(status.nodes());
        nodes.setVisible(!status.nodes().isEmpty());
        noNodes.setVisible(status.nodes().isEmpty());
        workers.setItems(status.workers());
        workers.setVisible(!status.workers().isEmpty());
        idle.setVisible(status.workers().isEmpty());
    }

    private String owner(ClusterStatus.Worker worker) {
        return owners.getOrDefault(worker.name().value(), t("training.cluster.no-training"));
    }

    private static Component node(ClusterStatus.Node node) {
        return div(
                "tw-row",
                div("tw-strong tw-cut", node.name()),
                node.ready()
                        ? Parts.badge("ok", "check-circle", t("training.cluster.ready"))
                        : Parts.badge("error", "error", t("training.cluster.not-ready")));
    }

    private static void prepare(Grid<?> grid, String id) {
        grid.setId(id);
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
    }

    private static <T> Grid.Column<T> number(
            Grid<T> grid, String header, String width, ValueProvider<T, String> value) {
        return grid.addColumn(value)
                .setHeader(t(header))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth(width)
                .setFlexGrow(0);
    }
}
