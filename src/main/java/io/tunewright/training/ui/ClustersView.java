package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.LiveUpdates;
import io.tunewright.common.ui.Parts;
import io.tunewright.training.ClusterOverview;
import io.tunewright.training.ClusterOverview.Overview;
import jakarta.annotation.security.RolesAllowed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The cluster as operators see it: whether it answers, what the server may do there, what runs where, what waits
/// and what failed.
@Route("clusters")
@RolesAllowed("OPERATOR")
@Menu(order = 200, title = "menu.clusters")
class ClustersView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final transient ClusterOverview cluster;
    private final Div note = div("");
    private final Div tiles = div("");
    private final Div permissions = div("");
    private final ClusterTables tables = new ClusterTables();
    private final Div failures = div("");
    private transient @Nullable LiveUpdates<Overview> updates;
    private transient @Nullable Overview shown;

    ClustersView(ClusterOverview cluster) {
        this.cluster = cluster;
        var overview = cluster.get();
        addClassName("tw-page");
        note.setId("cluster-note");
        tiles.setId("cluster-tiles");
        permissions.setId("cluster-permissions");
        failures.setId("cluster-failures");
        add(
                Parts.pageHead(
                        t("menu.clusters"),
                        t(
                                "training.cluster.facts",
                                overview.status().kind(),
                                overview.status().address())),
                note,
                tiles,
                permissions,
                Parts.card(t("training.cluster.nodes"), null, tables.nodes()),
                Parts.card(t("training.cluster.workers"), null, tables.workers()),
                div(
                        "tw-split half",
                        Parts.card(t("training.cluster.failures"), null, Parts.body(failures)),
                        new OfferedCard(overview.profiles(), overview.runtimes())));
        show(overview);
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.clusters")));
    }

    @Override
    protected void onAttach(AttachEvent event) {
        updates = LiveUpdates.start(event.getUI(), cluster::get, this::show, seen -> LOOK);
    }

    @Override
    protected void onDetach(DetachEvent event) {
        if (updates != null) {
            updates.close();
        }
    }

    /// Only what changed is made anew.
    private void show(Overview now) {
        var before = shown;
        shown = now;
        var status = now.status();
        fill(tiles, strip(now));
        if (before == null
                || before.status().reachable() != status.reachable()
                || !before.status().problem().equals(status.problem())) {
            fill(note, status.reachable() ? null : unreachable(status));
        }
        if (before == null || !before.status().permissions().equals(status.permissions())) {
            fill(permissions, status.permissions().isEmpty() ? null : PermissionsCard.of(status.permissions()));
        }
        if (before == null
                || !before.status().nodes().equals(status.nodes())
                || !before.status().workers().equals(status.workers())
                || !before.owners().equals(now.owners())) {
            tables.show(status, now.owners());
        }
        if (before == null || !Objects.equals(before.failures(), now.failures())) {
            fill(failures, FailureBars.of(now.failures()));
        }
    }

    private static void fill(Div place, @Nullable Component content) {
        place.removeAll();
        place.setVisible(content != null);
        if (content != null) {
            place.add(content);
        }
    }

    private static Component unreachable(ClusterStatus status) {
        return Parts.note(
                "error", t("training.cluster.unreachable", Formats.dateTime(status.lastSeen()), status.problem()));
    }

    private static Component strip(Overview now) {
        var status = now.status();
        int gpus = status.nodes().stream().mapToInt(ClusterStatus.Node::gpus).sum();
        int free = status.nodes().stream()
                .filter(ClusterStatus.Node::ready)
                .mapToInt(ClusterStatus.Node::freeGpus)
                .sum();
        var oldest = now.oldestWaiting();
        int waiting = now.states().getOrDefault("QUEUED", 0);
        return Parts.tiles(
                Parts.tile(
                        t("training.cluster.tile.workers"),
                        Formats.count(status.workers().size()),
                        "",
                        t("training.cluster.tile.silent", Formats.count(now.silent()))),
                Parts.tile(
                        t("training.cluster.tile.free-gpus"),
                        gpus == 0 ? Formats.NONE : Formats.count(free),
                        "",
                        t("training.cluster.tile.of-gpus", Formats.count(gpus))),
                Parts.tile(
                        t("training.cluster.tile.queue-age"),
                        oldest == null ? Formats.NONE : Formats.duration(Duration.between(oldest, Instant.now())),
                        "",
                        t("training.cluster.tile.waiting", Formats.count(waiting))),
                Parts.tile(
                        t("training.cluster.tile.stale"),
                        Formats.duration(Duration.ofMillis(Math.round(status.staleSeconds() * 1000))),
                        "",
                        t("training.cluster.tile.seen", Formats.ago(status.lastSeen()))));
    }
}
