package io.tunewright.common.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.HtmlContainer;
import com.vaadin.flow.component.Text;
import com.vaadin.flow.component.badge.Badge;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.card.Card;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.component.html.H2;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.icon.SvgIcon;
import com.vaadin.flow.component.progressbar.ProgressBar;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The parts every page is made of, in the classes of `frontend/styles.css`. Texts come from [Texts].
public final class Parts {

    private Parts() {}

    public static Div div(String classes, @Nullable Object... children) {
        return fill(new Div(), classes, children);
    }

    public static Span span(String classes, @Nullable Object... children) {
        return fill(new Span(), classes, children);
    }

    /// Any other element, such as `el("ol", "tw-steps", …)`.
    public static HtmlContainer el(String tag, String classes, @Nullable Object... children) {
        return fill(new HtmlContainer(tag), classes, children);
    }

    /// Adds classes and children to a container; a child is a component or becomes text; null children are left
    /// out.
    public static <T extends HtmlContainer> T fill(T container, String classes, @Nullable Object... children) {
        if (!classes.isBlank()) {
            container.addClassNames(classes.split(" "));
        }
        for (var child : children) {
            if (child instanceof Component component) {
                container.add(component);
            } else if (child != null) {
                container.add(new Text(child.toString()));
            }
        }
        return container;
    }

    /// An icon of the sprite `icons/tw.svg`, hidden from screen readers: a word always stands beside it.
    public static SvgIcon icon(String name, String... classes) {
        var icon = new SvgIcon("icons/tw.svg", name);
        icon.getElement().setAttribute("aria-hidden", "true");
        icon.addClassNames(classes);
        return icon;
    }

    /// A badge: colour class (`ok warn error live wait line method` or empty), icon or null, and word.
    public static Badge badge(String classes, @Nullable String icon, String word) {
        var badge = icon == null ? new Badge(word) : new Badge(word, icon(icon));
        if (!classes.isBlank()) {
            badge.addClassNames(classes.split(" "));
        }
        return badge;
    }

    public static Button button(String label, @Nullable String icon, ButtonVariant... variants) {
        var button = icon == null ? new Button(label) : new Button(label, icon(icon));
        button.addThemeVariants(variants);
        return button;
    }

    /// A quiet button that shows only an icon; `label` is its accessible name and tooltip.
    public static Button iconButton(String icon, String label) {
        var button = new Button(icon(icon));
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.addClassName("quiet");
        button.setAriaLabel(label);
        button.setTooltipText(label);
        return button;
    }

    /// The head of a page: title, one sentence of facts, actions at the end.
    public static Div pageHead(String title, String facts, Component... actions) {
        return pageHead(new H1(title), facts, actions);
    }

    public static Div pageHead(H1 title, String facts, Component... actions) {
        return div("tw-head", div("", title, div("tw-sub", facts)), div("tw-actions", (Object[]) actions));
    }

    /// A card with a head and a flush body; a null title leaves out the head.
    public static Card card(@Nullable String title, @Nullable Component suffix, Component... body) {
        var card = new Card();
        card.addClassName("flush");
        var column = div("");
        if (title != null) {
            column.add(div("tw-cardhead", new H2(title), suffix));
        }
        column.add(body);
        card.add(column);
        return card;
    }

    /// A figure of the tile strip: label, number, unit, and a line of detail.
    public static Div tile(String label, String value, String unit, @Nullable Object... detail) {
        return div(
                "tw-kpi",
                div("k", label),
                div("v tw-num", value, unit.isEmpty() ? null : el("small", "", unit)),
                div("d", detail));
    }

    /// A strip of tiles.
    public static Div tiles(Component... tiles) {
        return div("tw-kpis", (Object[]) tiles);
    }

    /// The fret bar: progress with checkpoints as frets. All positions are shares from 0 to 1.
    ///
    /// @param best position of the best checkpoint, or a negative number if there is none
    public static Div frets(double progress, List<Double> checkpoints, double best) {
        var bar = new ProgressBar(0, 1, Math.clamp(progress, 0, 1));
        bar.getElement().setAttribute("aria-label", Texts.t("common.progress", Formats.percent(progress, 0)));
        var frets = div("tw-frets", bar);
        for (double at : checkpoints) {
            var fret = div(Math.abs(at - best) < 1e-9 ? "tw-fret best" : "tw-fret");
            fret.getStyle().set("left", percent(at));
            frets.add(fret);
        }
        return frets;
    }

    /// A quota meter.
    ///
    /// @param used share that is used up, 0 to 1
    /// @param held share held for work in progress, 0 to 1
    public static Div meter(double used, double held) {
        var bar = el("i", "");
        bar.getStyle().set("width", percent(used));
        var meter = div("tw-meter", bar);
        if (held > 0) {
            var hatched = el("i", "held");
            hatched.getStyle().set("left", percent(used)).set("width", percent(held));
            meter.add(hatched);
        }
        return meter;
    }

    /// Pairs of label and value.
    public static HtmlContainer facts(String... labelsAndValues) {
        var list = el("dl", "tw-facts");
        for (int i = 0; i < labelsAndValues.length; i += 2) {
            list.add(el("dt", "", labelsAndValues[i]), el("dd", "tw-num tw-cut", labelsAndValues[i + 1]));
        }
        return list;
    }

    /// A notice inside a page: `warn`, `error`, `ok` or empty for plain information.
    public static Div note(String kind, @Nullable Object... children) {
        String icon =
                switch (kind) {
                    case "warn" -> "warn";
                    case "error" -> "error";
                    case "ok" -> "check-circle";
                    default -> "info";
                };
        var note = div(("tw-note " + kind).strip(), icon(icon), div("tw-grow", children));
        note.getElement().setAttribute("role", kind.equals("error") ? "alert" : "note");
        return note;
    }

    /// An empty state: what belongs here, how it comes, at most one button.
    public static Div empty(String title, String explanation, @Nullable Component action) {
        return div("tw-empty", div("tw-strong", title), el("p", "", explanation), action);
    }

    /// Padding inside a flush card.
    public static Div body(@Nullable Object... children) {
        return div("tw-cardbody", children);
    }

    /// A list with hairlines between its items; what is no `li` is put into one.
    public static HtmlContainer list(Component... items) {
        var list = el("ul", "tw-list");
        for (var item : items) {
            list.add("li".equals(item.getElement().getTag()) ? item : el("li", "", item));
        }
        return list;
    }

    /// A link inside the dashboard, such as `datasets`, without a reload of the page.
    public static Anchor link(String path, String text) {
        return new Anchor(path, text);
    }

    /// A link that looks like a tertiary button, for the end of a card's head.
    public static Anchor quietLink(String path, String text) {
        var link = new Anchor(path, text);
        link.addClassName("tw-quietlink");
        return link;
    }

    /// What is read, an indeterminate bar, and lines where text will stand; it appears only if loading takes over
    /// 300 ms.
    public static Div loading(String what) {
        var bar = new ProgressBar();
        bar.setIndeterminate(true);
        bar.getElement().setAttribute("aria-label", what);
        var loading = div("tw-col tw-loading", div("tw-small tw-muted", what), bar);
        for (String width : List.of("100%", "86%", "64%")) {
            var line = div("tw-skel");
            line.getStyle().set("width", width);
            loading.add(line);
        }
        loading.getElement().setAttribute("role", "status");
        return loading;
    }

    /// The legend of a chart for a card's head: pairs of a series token (`series-1`, or `series-4 dashed`) and
    /// its name.
    public static Div legend(String... seriesAndNames) {
        var legend = div("tw-legend");
        for (int i = 0; i < seriesAndNames.length; i += 2) {
            String[] series = seriesAndNames[i].split(" ");
            var stroke = span("tw-stroke");
            stroke.getStyle()
                    .set("border-top-color", "var(--tw-" + series[0] + ")")
                    .set("border-top-style", series.length > 1 ? series[1] : "solid");
            legend.add(span("tw-row", stroke, seriesAndNames[i + 1]));
        }
        return legend;
    }

    /// Text for screen readers only.
    public static Span unseen(String text) {
        return span("tw-unseen", text);
    }

    /// Marks foreign text with its language, so that fonts and screen readers fit.
    public static <T extends Component> T lang(T component, Locale language) {
        component.getElement().setAttribute("lang", language.toLanguageTag());
        return component;
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f%%", share * 100);
    }
}
