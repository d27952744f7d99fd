package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Component;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.TenantId;
import io.tunewright.training.TrainingRunService;

/// What the organisation has used of what it may use.
@org.springframework.stereotype.Component
class QuotaCard {

    private final Allowances allowances;
    private final TrainingRunService runs;

    QuotaCard(Allowances allowances, TrainingRunService runs) {
        this.allowances = allowances;
        this.runs = runs;
    }

    Component card(TenantId tenant) {
        var now = allowances.of(tenant);
        long active = Readable.of(() -> runs.active(tenant).size()).orElse(0);
        return Parts.card(
                Texts.t("ui.quota.title"),
                span("tw-small tw-muted", Texts.t("ui.quota.resets", Formats.date(now.resetsOn()))),
                div(
                        "tw-cardbody tw-stack",
                        meter(
                                Texts.t("ui.quota.storage"),
                                now.storage(),
                                now.storageLimit(),
                                Formats.bytes(now.storage()),
                                Formats.bytes(now.storageLimit())),
                        meter(
                                Texts.t("ui.quota.tokens"),
                                now.tokens(),
                                now.tokensLimit(),
                                Formats.compact(now.tokens()),
                                Formats.compact(now.tokensLimit())),
                        meter(
                                Texts.t("ui.quota.runs"),
                                active,
                                now.runsLimit(),
                                Formats.count(active),
                                Formats.count(now.runsLimit()))));
    }

    private static Component meter(String label, long used, long limit, String usedText, String limitText) {
        double share = limit <= 0 ? 1 : Math.clamp((double) used / limit, 0, 1);
        var meter = Parts.meter(share, 0);
        meter.getElement()
                .setAttribute("role", "meter")
                .setAttribute("aria-label", label)
                .setAttribute("aria-valuemin", "0")
                .setAttribute("aria-valuemax", "100")
                .setAttribute("aria-valuenow", Long.toString(Math.round(share * 100)))
                .setAttribute("aria-valuetext", Texts.t("ui.quota.of-words", usedText, limitText));
        return div(
                "tw-col",
                div(
                        "tw-row apart base",
                        span("tw-small", label),
                        span(
                                "tw-num tw-small",
                                span("tw-strong", usedText),
                                " ",
                                span("tw-muted", Texts.t("ui.quota.of", limitText)))),
                meter);
    }
}
