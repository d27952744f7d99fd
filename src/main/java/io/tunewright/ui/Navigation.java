package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.sidenav.SideNav;
import com.vaadin.flow.component.sidenav.SideNavItem;
import com.vaadin.flow.server.menu.MenuConfiguration;
import com.vaadin.flow.server.menu.MenuEntry;
import com.vaadin.flow.spring.annotation.SpringComponent;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.MenuCount;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;

/// The menu, from the `@Menu` annotations of the views that the user may see: the pipeline, the
/// organisation, and for operators the installation. A title is a key of the bundles.
@SpringComponent
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class Navigation extends Div {

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Navigation.class);

    /// Entries from this order on belong to the organisation, from the next on to the installation.
    private static final double ORGANISATION = 100;

    private static final double INSTALLATION = 200;

    private static final long FRESH_NANOS = Duration.ofSeconds(5).toNanos();

    private static final Map<String, String> ICONS = Map.ofEntries(
            Map.entry("", "home"),
            Map.entry("datasets", "data"),
            Map.entry("base-models", "base"),
            Map.entry("recipes", "recipe"),
            Map.entry("experiments", "flask"),
            Map.entry("models", "model"),
            Map.entry("playground", "chat"),
            Map.entry("evaluation", "chart"),
            Map.entry("members", "users"),
            Map.entry("api-keys", "key"),
            Map.entry("usage", "gauge"),
            Map.entry("audit", "audit"),
            Map.entry("queue", "queue"),
            Map.entry("clusters", "gpu"),
            Map.entry("shares", "sliders"),
            Map.entry("operators", "users"));

    /// Pages that stand under an entry without sharing its path.
    private static final Map<String, Set<String>> ALIASES = Map.of("experiments", Set.of("runs"));

    private final transient List<MenuCount> counts;
    private final transient CurrentUser user;
    private final Map<String, SideNavItem> items = new HashMap<>();
    private long countedAt = Long.MIN_VALUE;

    Navigation(List<MenuCount> counts, CurrentUser user) {
        this.counts = counts;
        this.user = user;
        addClassName("tw-nav");
        var pipeline = new SideNav();
        pipeline.getElement().setAttribute("aria-label", Texts.t("ui.shell.pipeline"));
        var organisation = new SideNav(Texts.t("ui.shell.organisation"));
        var installation = new SideNav(Texts.t("ui.shell.installation"));
        for (var entry : MenuConfiguration.getMenuEntries()) {
            double order = entry.order() == null ? 0 : entry.order();
            (order >= INSTALLATION ? installation : order >= ORGANISATION ? organisation : pipeline)
                    .addItem(item(entry));
        }
        add(pipeline);
        for (var more : List.of(organisation, installation)) {
            if (!more.getItems().isEmpty()) {
                add(more);
            }
        }
    }

    /// Brings the figures up to date, at most every few seconds.
    void refresh() {
        long now = System.nanoTime();
        if (countedAt != Long.MIN_VALUE && now - countedAt < FRESH_NANOS) {
            return;
        }
        countedAt = now;
        for (var count : counts) {
            var item = items.get(count.route());
            if (item != null) {
                show(item, count);
            }
        }
    }

    private void show(SideNavItem item, MenuCount count) {
        try {
            item.setSuffixComponent(count.count(user.tenant().value())
                    .filter(figure -> figure.value() > 0)
                    .map(figure -> span(figure.live() ? "tw-count live" : "tw-count", Formats.count(figure.value())))
                    .orElse(null));
        } catch (RuntimeException unreadable) {
            // a figure beside a menu entry is no reason to lose the page
            LOG.debug("No figure for the menu entry {}", count.route(), unreadable);
            item.setSuffixComponent(null);
        }
    }

    private SideNavItem item(MenuEntry entry) {
        String path = entry.path().startsWith("/") ? entry.path().substring(1) : entry.path();
        var item = new SideNavItem(Texts.t(entry.title()), path, Parts.icon(ICONS.getOrDefault(path, "audit")));
        item.setMatchNested(!path.isEmpty());
        item.setPathAliases(ALIASES.getOrDefault(path, Set.of()));
        item.setId("menu-" + (path.isEmpty() ? "home" : path));
        items.put(path, item);
        return item;
    }
}
