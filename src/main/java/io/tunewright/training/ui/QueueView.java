package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.LiveUpdates;
import io.tunewright.common.ui.Parts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.training.QueueService;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who waits for machines: the organisation's runs with their position and why they wait, its share, and for
/// operators the runs of all.
@Route("queue")
@PermitAll
@Menu(order = 45, title = "menu.queue")
class QueueView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;
    private static final Duration LOOK = Duration.ofSeconds(3);

    private final transient QueueRows rows;
    private final TenantId tenant;
    private final boolean operator;
    private final Div tiles = div("");
    private final QueueGrid own = new QueueGrid("queue", false);
    private final QueueGrid all = new QueueGrid("queue-of-all", true);
    private transient @Nullable LiveUpdates<QueueRows.Seen> updates;
    private transient QueueRows.@Nullable Seen shown;

    QueueView(QueueRows rows, CurrentUser user) {
        this.rows = rows;
        this.tenant = user.tenant();
        this.operator = user.may(Permissions.OPERATE);
        addClassName("tw-page");
        tiles.setId("queue-share");
        add(
                Parts.pageHead(t("menu.queue"), t("training.queue.explanation")),
                tiles,
                Parts.card(t(operator ? "training.queue.own" : "training.queue.waiting"), null, own));
        if (operator) {
            add(Parts.card(t("training.queue.all"), null, all));
        }
        show(rows.look(tenant, operator));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.queue")));
    }

    @Override
    protected void onAttach(AttachEvent event) {
        updates = LiveUpdates.start(event.getUI(), () -> rows.look(tenant, operator), this::show, seen -> LOOK);
    }

    @Override
    protected void onDetach(DetachEvent event) {
        if (updates != null) {
            updates.close();
        }
    }

    private void show(QueueRows.Seen seen) {
        if (seen.equals(shown)) {
            return;
        }
        shown = seen;
        tiles.removeAll();
        tiles.add(strip(seen.shares(), seen.own().size()));
        own.show(seen.own());
        all.show(seen.all());
    }

    private static Div strip(QueueService.Shares shares, int waiting) {
        var standing = shares.standing();
        return Parts.tiles(
                Parts.tile(t("training.queue.tile.waiting"), Formats.count(waiting), "", t("training.queue.tile.runs")),
                Parts.tile(
                        t("training.queue.tile.used"),
                        Formats.percent(shares.used(), 0),
                        "",
                        t("training.queue.tile.due", Formats.percent(shares.due(), 0))),
                Parts.tile(
                        t("training.queue.tile.machines"),
                        Formats.count(standing.machines()),
                        "",
                        limit(standing.share().machines())),
                Parts.tile(
                        t("training.queue.tile.gpus"),
                        Formats.count(standing.gpus()),
                        "",
                        limit(standing.share().gpus())));
    }

    private static String limit(@Nullable Integer limit) {
        return limit == null ? t("training.queue.no-limit") : t("training.queue.limit", Formats.count(limit));
    }
}
