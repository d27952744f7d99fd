package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the organisation used: this month's sums, and the last thirty days one by one. Days and months are UTC.
@Route("usage")
@PermitAll
@Menu(order = 120, title = "menu.usage")
class UsageView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;
    private static final int DAYS = 30;

    /// One day's amounts.
    private record Day(LocalDate day, Map<UsageKind, Long> amounts) {

        long of(UsageKind kind) {
            return amounts.getOrDefault(kind, 0L);
        }
    }

    UsageView(UsageLedger ledger, Quota quota, CurrentUser user) {
        addClassName("tw-page");
        var month = ledger.thisMonth(user.tenant());
        var today = LocalDate.now(ZoneOffset.UTC);
        var days = byDay(ledger.days(user.tenant(), today.minusDays(DAYS - 1), today));
        add(
                Parts.pageHead(Texts.t("menu.usage"), Texts.t("identity.usage.explanation")),
                tiles(
                        month,
                        quota.chatTokensThisMonth(user.tenant()),
                        quota.limit(user.tenant(), QuotaKind.CHAT_TOKENS_PER_MONTH)),
                Parts.card(
                        Texts.t("identity.usage.days"),
                        span("tw-small tw-muted", Texts.t("identity.usage.utc")),
                        days.isEmpty()
                                ? Parts.empty(
                                        Texts.t("identity.usage.nothing"), Texts.t("identity.usage.nothing-hint"), null)
                                : table(days)));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("menu.usage")));
    }

    private static Component tiles(Map<UsageKind, Long> month, long chatted, long chatLimit) {
        return Parts.tiles(
                Parts.tile(
                        Texts.t("identity.usage.chat"),
                        Formats.compact(chatted),
                        Texts.t("identity.usage.tokens"),
                        Texts.t("identity.usage.of-limit", Formats.compact(chatLimit))),
                Parts.tile(
                        Texts.t("identity.usage.trained"),
                        Formats.compact(of(month, UsageKind.TRAINED_TOKENS)),
                        Texts.t("identity.usage.tokens"),
                        Texts.t("identity.usage.this-month")),
                Parts.tile(
                        Texts.t("identity.usage.training-time"),
                        Formats.duration(Duration.ofSeconds(of(month, UsageKind.TRAINING_SECONDS))),
                        "",
                        cost(month)),
                Parts.tile(
                        Texts.t("identity.usage.evaluated"),
                        Formats.compact(of(month, UsageKind.EVALUATED_TOKENS)),
                        Texts.t("identity.usage.tokens"),
                        Texts.t(
                                "identity.usage.in-time",
                                Formats.duration(Duration.ofSeconds(of(month, UsageKind.EVALUATION_SECONDS))))));
    }

    /// What the machines cost, where they have a price.
    private static String cost(Map<UsageKind, Long> month) {
        long thousandths = of(month, UsageKind.COST);
        return thousandths == 0
                ? Texts.t("identity.usage.this-month")
                : Texts.t("identity.usage.cost", Formats.price(thousandths / 1000.0));
    }

    private static Component table(List<Day> days) {
        var grid = new Grid<Day>();
        grid.setId("usage");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addColumn(day -> Formats.date(day.day()))
                .setHeader(Texts.t("identity.usage.day"))
                .setFlexGrow(1);
        var read = number(grid, "identity.usage.read", UsageKind.INPUT_TOKENS);
        var written = number(grid, "identity.usage.written", UsageKind.OUTPUT_TOKENS);
        number(grid, "identity.usage.trained", UsageKind.TRAINED_TOKENS);
        var evaluated = number(grid, "identity.usage.evaluated", UsageKind.EVALUATED_TOKENS);
        grid.addColumn(day -> Formats.duration(
                        Duration.ofSeconds(day.of(UsageKind.TRAINING_SECONDS) + day.of(UsageKind.EVALUATION_SECONDS))))
                .setHeader(Texts.t("identity.usage.worker-time"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("124px")
                .setFlexGrow(0);
        var cost = grid.addColumn(day -> Formats.price(day.of(UsageKind.COST) / 1000.0))
                .setHeader(Texts.t("identity.usage.cost-of-day"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("108px")
                .setFlexGrow(0);
        boolean priced = days.stream().anyMatch(day -> day.of(UsageKind.COST) > 0);
        cost.setVisible(priced);
        grid.setItems(days);
        Narrow.watch(grid, narrow -> {
            read.setVisible(!narrow);
            written.setVisible(!narrow);
            cost.setVisible(priced && !narrow);
            evaluated.setVisible(!narrow);
        });
        return grid;
    }

    private static Grid.Column<Day> number(Grid<Day> grid, String header, UsageKind kind) {
        return grid.addColumn(day -> Formats.count(day.of(kind)))
                .setHeader(Texts.t(header))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("132px")
                .setFlexGrow(0);
    }

    private static long of(Map<UsageKind, Long> month, UsageKind kind) {
        return month.getOrDefault(kind, 0L);
    }

    /// Newest first.
    private static List<Day> byDay(List<UsageLedger.Day> lines) {
        var days = new TreeMap<LocalDate, Map<UsageKind, Long>>(Comparator.reverseOrder());
        for (var line : lines) {
            days.computeIfAbsent(line.day(), day -> new EnumMap<>(UsageKind.class))
                    .put(line.kind(), line.amount());
        }
        return days.entrySet().stream()
                .map(entry -> new Day(entry.getKey(), entry.getValue()))
                .toList();
    }
}
