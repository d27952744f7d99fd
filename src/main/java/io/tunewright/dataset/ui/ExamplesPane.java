package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.icon;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import com.vaadin.flow.component.icon.SvgIcon;
import com.vaadin.flow.component.masterdetaillayout.MasterDetailLayout;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.data.provider.DataProvider;
import com.vaadin.flow.data.value.ValueChangeMode;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Chip;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.dataset.DatasetRow;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.dataset.RowFilter;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ExampleEncoder;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/// The examples of a version: a lazy grid with search and filters, and beside it the chosen one as the model sees it.
final class ExamplesPane {

    private static final int SHOWN = 300;

    private final DatasetService datasets;
    private final ExampleEncoding encoding;
    private final TenantId tenant;
    private final Grid<SeenRow> grid = new Grid<>();
    private final Span found = new Span();
    private final Map<RowFilter, Chip> chips = new EnumMap<>(RowFilter.class);
    private final MasterDetailLayout layout = new MasterDetailLayout();
    private final ModelSelect model;
    private final ExampleDetail detail;
    private RowFilter filter = RowFilter.ALL;
    private String search = "";
    /// Where the chosen row stands in the list as it is filtered.
    private int index;
    private boolean narrow;

    ExamplesPane(DatasetService datasets, ExampleEncoding encoding, TenantId tenant, DatasetVersion version) {
        this.datasets = datasets;
        this.encoding = encoding;
        this.tenant = tenant;
        this.model = new ModelSelect(encoding, tenant, version);
        this.detail = new ExampleDetail(encoding, tenant, model, this::step);
    }

    /// @param line of the row that is open at first; 0 for the first row
    Component of(DatasetVersion version, int line) {
        columns(version);
        grid.setItems(DataProvider.fromCallbacks(
                query -> page(version, query.getOffset(), query.getLimit()).stream(),
                query -> datasets.countRows(tenant, version.id(), filter, search)));
        grid.addItemClickListener(click -> choose(version, click.getItem()));
        model.addValueChangeListener(change -> {
            grid.getDataProvider().refreshAll();
            open(version, index);
        });
        var foot = div(
                "tw-row apart tw-small tw-muted",
                span("", t(version.array() ? "dataset.sorted-row" : "dataset.sorted-line")),
                found);
        foot.getStyle().set("padding", "8px 16px");
        layout.addClassName("tw-mdl");
        layout.setMaster(Parts.card(null, null, bar(version), grid, foot));
        layout.setMasterSize("min(480px, 100%)");
        layout.setDetailSize("408px");
        layout.setExpandMaster(true);
        layout.setAnimationEnabled(false);
        layout.setOverlayContainment(MasterDetailLayout.OverlayContainment.PAGE);
        layout.setWidthFull();
        layout.addBackdropClickListener(click -> layout.setDetail(null));
        layout.addDetailEscapePressListener(press -> layout.setDetail(null));
        Narrow.watch(layout, isNarrow -> {
            narrow = isNarrow;
            layout.setDetail(isNarrow ? null : detail);
            grid.getColumnByKey("tokens").setVisible(!isNarrow);
            grid.getColumnByKey("learnt").setVisible(!isNarrow);
        });
        layout.setDetail(detail);
        changed(version);
        datasets.rowAt(tenant, version.id(), line).ifPresent(row -> {
            index = row;
            grid.scrollToIndex(row);
            open(version, row);
        });
        return layout;
    }

    private List<SeenRow> page(DatasetVersion version, int offset, int limit) {
        @Nullable ExampleEncoder encoder = encoder();
        return datasets.rows(tenant, version.id(), filter, search, new Paging(offset, Math.min(limit, 1000))).stream()
                .map(row -> SeenRow.of(row, encoder))
                .toList();
    }

    private @Nullable ExampleEncoder encoder() {
        var chosen = model.getValue();
        return chosen == null ? null : encoding.encoder(tenant, chosen.id(), chosen.contextLength());
    }

    private void columns(DatasetVersion version) {
        grid.setId("examples");
        grid.setMinWidth("0");
        grid.setHeight("560px");
        grid.setPageSize(50);
        grid.setSelectionMode(Grid.SelectionMode.SINGLE);
        grid.addComponentColumn(
                        seen -> span("tw-num tw-muted", Formats.count(seen.row().line())))
                .setHeader(t(version.array() ? "dataset.row" : "dataset.column-line"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("92px")
                .setFlexGrow(0);
        grid.addComponentColumn(seen -> state(seen.row()))
                .setHeader(Parts.unseen(t("dataset.state")))
                .setWidth("44px")
                .setFlexGrow(0);
        grid.addComponentColumn(seen -> exchange(seen.row()))
                .setHeader(t(version.format().isText() ? "dataset.document" : "dataset.question-and-answer"))
                .setFlexGrow(1);
        figures("tokens", t("dataset.tokens"), "84px", seen -> seen.tokens());
        figures("learnt", t("dataset.learnt"), "84px", seen -> seen.learnt());
    }

    private void figures(String key, String header, String width, ToIntFunction<SeenRow> figure) {
        grid.addComponentColumn(seen -> span(
                        "tw-num", figure.applyAsInt(seen) < 0 ? Formats.NONE : Formats.count(figure.applyAsInt(seen))))
                .setKey(key)
                .setHeader(header)
                .setTextAlign(ColumnTextAlign.END)
                .setWidth(width)
                .setFlexGrow(0);
    }

    private static SvgIcon state(DatasetRow row) {
        return switch (row.state()) {
            case FINE -> icon("check", "tw-ic-ok");
            case WARNING -> icon("warn", "tw-ic-warn");
            case ERROR -> icon("error", "tw-ic-error");
        };
    }

    private static Div exchange(DatasetRow row) {
        if (row.messages().isEmpty()) {
            String why = row.findings().isEmpty()
                    ? ""
                    : DatasetTexts.code(row.findings().getFirst().code());
            return div("", div("tw-cut tw-mono", row.text()), div("down tw-cut", why));
        }
        if (row.isDocument()) {
            return DatasetTexts.foreign(div("tw-cut", beginning(row.question())), row.question());
        }
        var answer =
                row.answer().isBlank() ? div("down tw-cut", whyNoAnswer(row)) : div("tw-muted tw-cut", row.answer());
        return DatasetTexts.foreign(div("", div("tw-cut", row.question()), answer), row.question() + row.answer());
    }

    private static String beginning(String text) {
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
    }

    /// An answer that the check never reached is not called empty: the row's own fault is named instead.
    private static String whyNoAnswer(DatasetRow row) {
        boolean empty = row.findings().isEmpty()
                || row.findings().stream().anyMatch(finding -> finding.code().equals("empty-answer"));
        return empty
                ? t("dataset.empty-answer")
                : DatasetTexts.code(row.findings().getFirst().code());
    }

    private Div bar(DatasetVersion version) {
        var field = new TextField();
        field.setId("search-rows");
        field.setPlaceholder(t("dataset.search", Formats.count(version.rows())));
        field.setAriaLabel(t("dataset.search-label"));
        field.setPrefixComponent(icon("search"));
        field.setClearButtonVisible(true);
        field.setWidth("240px");
        field.setValueChangeMode(ValueChangeMode.LAZY);
        field.setValueChangeTimeout(500);
        field.addValueChangeListener(change -> {
            search = change.getValue().strip();
            changed(version);
        });
        var bar = div("tw-row wrap", field);
        bar.add(chip(version, RowFilter.ALL, t("dataset.filter-all")));
        bar.add(chip(version, RowFilter.WARNINGS, t("dataset.filter-warnings", version.warningRows())));
        bar.add(chip(version, RowFilter.ERRORS, t("dataset.filter-errors", version.errorRows())));
        bar.getStyle().set("padding", "8px 16px").set("border-bottom", "1px solid var(--tw-line)");
        bar.getElement().setAttribute("role", "group").setAttribute("aria-label", t("dataset.filter"));
        return bar;
    }

    private Chip chip(DatasetVersion version, RowFilter wanted, String label) {
        var chip = new Chip(label, wanted == filter, pressed -> {
            filter = wanted;
            chips.forEach((each, other) -> other.setPressed(each == filter));
            changed(version);
        });
        chip.setId("filter-" + wanted.name().toLowerCase(Locale.ROOT));
        chips.put(wanted, chip);
        return chip;
    }

    /// The list is another one now: its first row is chosen.
    private void changed(DatasetVersion version) {
        grid.getDataProvider().refreshAll();
        grid.scrollToStart();
        int count = datasets.countRows(tenant, version.id(), filter, search);
        found.setText(t("dataset.found", Formats.count(count), Formats.count(version.rows())));
        index = 0;
        open(version, 0);
    }

    private void choose(DatasetVersion version, SeenRow chosen) {
        // where a row stands in an unfiltered list is its number; elsewhere the grid does not say, so look nearby
        index = filter == RowFilter.ALL && search.isEmpty() ? chosen.row().number() : indexOf(version, chosen);
        detail.show(version, chosen.row());
        if (narrow) {
            layout.setDetail(detail);
        }
    }

    private int indexOf(DatasetVersion version, SeenRow chosen) {
        int count = datasets.countRows(tenant, version.id(), filter, search);
        for (int offset = 0; offset < count; offset += 1000) {
            var page = datasets.rows(tenant, version.id(), filter, search, new Paging(offset, 1000));
            for (int i = 0; i < page.size(); i++) {
                if (page.get(i).number() == chosen.row().number()) {
                    return offset + i;
                }
            }
        }
        return 0;
    }

    private void step(DatasetVersion version, int by) {
        int count = datasets.countRows(tenant, version.id(), filter, search);
        int next = Math.clamp(index + by, 0, Math.max(0, count - 1));
        if (next != index) {
            index = next;
            grid.scrollToIndex(next);
            open(version, next);
        }
    }

    private void open(DatasetVersion version, int at) {
        var page = page(version, at, 1);
        if (page.isEmpty()) {
            grid.deselectAll();
            detail.showNothing();
            return;
        }
        grid.select(page.getFirst());
        detail.show(version, page.getFirst().row());
    }
}
