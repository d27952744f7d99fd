package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.LogView;
import io.tunewright.common.ui.LogView.Level;
import io.tunewright.common.ui.LogView.Line;
import io.tunewright.common.ui.Parts;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.RunLog;
import io.tunewright.training.RunLogLine;

/// The tail of a run's log, newest last, and the whole of it to take home.
final class RunLogCard extends Composite<Component> {

    private static final long serialVersionUID = 1;

    private final LogView view = new LogView(t("training.log.newest-last"));
    private final Div following = div("");
    private final Div dropped = div("");
    private final Anchor download;

    RunLogCard(RunLog log, TenantId tenant, RunId run) {
        view.setId("log");
        dropped.setId("dropped");
        DownloadHandler text = event -> {
            event.setFileName("run-" + run.toString().substring(0, 8) + ".log");
            event.setContentType("text/plain; charset=utf-8");
            log.write(tenant, run, event.getOutputStream());
        };
        download = new Anchor(text, "");
        download.add(Parts.icon("download"));
        download.addClassName("tw-iconlink");
        download.setAriaLabel(t("training.log.download"));
        download.getElement().setAttribute("title", t("training.log.download"));
    }

    @Override
    protected Component initContent() {
        return Parts.card(t("training.log"), div("tw-row", dropped, following, download), view);
    }

    void show(RunNews news) {
        var lines = news.newLog().stream().map(RunLogCard::line).toList();
        if (news.fromStart()) {
            view.show(lines);
        } else if (!lines.isEmpty()) {
            view.append(lines);
        }
        following(!news.run().status().isFinal());
        dropped(news.dropped());
    }

    private void dropped(long lines) {
        dropped.removeAll();
        if (lines > 0) {
            var badge = Parts.badge("warn", "warn", t("training.log.dropped", lines));
            badge.getElement().setAttribute("title", t("training.log.dropped.why"));
            dropped.add(badge);
        }
    }

    private void following(boolean live) {
        following.removeAll();
        if (live) {
            following.add(Parts.badge("live still", "last", t("training.log.following")));
        }
    }

    private static Line line(RunLogLine line) {
        var level =
                switch (line.level()) {
                    case "warn" -> Level.WARN;
                    case "error" -> Level.ERROR;
                    default -> Level.INFO;
                };
        return new Line(Formats.clock(line.at()), line.text(), level);
    }
}
