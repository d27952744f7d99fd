package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.iconButton;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.dataset.DatasetRow;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.EncodingModel;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.dataset.Finding;
import io.tunewright.dataset.Severity;
import io.tunewright.dataset.Split;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ExampleEncoder.Encoded;
import org.jspecify.annotations.Nullable;

/// One example as the model sees it. J and K go to the next and previous row.
final class ExampleDetail extends Div {

    private static final long serialVersionUID = 1;

    private final transient ExampleEncoding encoding;
    private final TenantId tenant;
    private final ModelSelect model;
    private final Div content = div("tw-cardbody tw-stack");
    private final Button previous = iconButton("chev-left", t("dataset.previous"));
    private final Button next = iconButton("chev", t("dataset.next"));
    private transient @Nullable DatasetVersion version;

    /// Goes some rows on or back.
    interface Stepper {
        void step(DatasetVersion version, int by);
    }

    ExampleDetail(ExampleEncoding encoding, TenantId tenant, ModelSelect model, Stepper stepper) {
        this.encoding = encoding;
        this.tenant = tenant;
        this.model = model;
        setId("example");
        previous.setId("previous-row");
        previous.addClickListener(click -> step(stepper, -1));
        next.setId("next-row");
        next.addClickListener(click -> step(stepper, 1));
        add(Parts.card(t("dataset.as-seen"), model, content));
    }

    private void step(Stepper stepper, int by) {
        if (version != null) {
            stepper.step(version, by);
        }
    }

    @Override
    protected void onAttach(AttachEvent event) {
        getElement().executeJs("""
                const detail = this;
                document.removeEventListener('keydown', detail.keys); // moved: attached once more, the same element
                const keys = detail.keys = event => {
                  if (!detail.isConnected) { document.removeEventListener('keydown', keys); return; }
                  if (!window.twKeys?.(event)) return;
                  if (event.key === 'j' || event.key === 'J') detail.querySelector('#next-row')?.click();
                  if (event.key === 'k' || event.key === 'K') detail.querySelector('#previous-row')?.click();
                };
                document.addEventListener('keydown', keys);
                """);
    }

    void showNothing() {
        content.removeAll();
        content.add(div("tw-muted", t("dataset.no-rows")));
    }

    void show(DatasetVersion shownVersion, DatasetRow row) {
        version = shownVersion;
        content.removeAll();
        content.add(div(
                "tw-row apart",
                span(
                        "tw-small tw-strong",
                        t(shownVersion.array() ? "dataset.row-at" : "dataset.line-at", Formats.count(row.line()))),
                div("tw-row", previous, next)));
        row.findings().forEach(finding -> content.add(note(finding)));
        EncodingModel chosen = model.getValue();
        if (row.messages().isEmpty()) {
            var text = Parts.el("pre", "tw-code tw-snippet", row.text());
            content.add(text);
        } else if (chosen == null) {
            content.add(Parts.note("", t("dataset.no-model-hint")));
        } else {
            showEncoded(shownVersion, row, chosen);
        }
    }

    private static Div note(Finding finding) {
        String kind = finding.severity() == Severity.ERROR ? "error" : "warn";
        var note = Parts.note(
                kind,
                finding.field().isEmpty() ? null : span("tw-mono", finding.field() + " "),
                finding.message(Texts.locale()));
        note.getElement().setAttribute("role", "note");
        return note;
    }

    private void showEncoded(DatasetVersion shownVersion, DatasetRow row, EncodingModel chosen) {
        Encoded encoded;
        try {
            var encoder = encoding.encoder(tenant, chosen.id(), chosen.contextLength());
            encoded = ExampleEncoding.encode(encoder, row.messages());
        } catch (DomainException refused) {
            content.add(Problems.note(refused));
            return;
        }
        var tokens = TokenChips.of(encoded);
        String said = row.question() + row.answer();
        content.add(DatasetTexts.foreign(tokens, said), legend());
        if (encoded.truncated() && !row.isDocument()) {
            content.add(Parts.note(
                    "warn",
                    t(
                            "dataset.cut-off",
                            Formats.count(encoded.kept()),
                            Formats.count(encoded.pieces().size() - encoded.kept()))));
        }
        content.add(facts(shownVersion, row, chosen, encoded));
        content.add(Parts.note("", t(row.isDocument() ? "dataset.document-hint" : "dataset.learnt-hint")));
    }

    private static Div facts(DatasetVersion version, DatasetRow row, EncodingModel chosen, Encoded encoded) {
        int learnt = encoded.learntTokens();
        double share = encoded.kept() == 0 ? 0 : learnt / (double) encoded.kept();
        return div(
                "",
                Parts.facts(
                        t("dataset.tokens"),
                        t("dataset.of", Formats.count(encoded.pieces().size()), Formats.count(chosen.contextLength())),
                        t("dataset.learnt"),
                        Formats.count(learnt) + " (" + Formats.percent(share, 0) + ")",
                        t("dataset.part"),
                        t(
                                row.split() == Split.HELD_OUT
                                        ? "dataset.part-held-out"
                                        : row.split() == null ? "dataset.part-none" : "dataset.part-training"),
                        t("dataset.template"),
                        t(row.isDocument() ? "dataset.template-none" : "dataset.template-own"),
                        t("dataset.hash"),
                        "sha256 " + version.hash().shortened()));
    }

    private static Div legend() {
        return div(
                "tw-legend",
                span("tw-row", span("tw-tok loss", t("dataset.legend-sample")), t("dataset.legend-learnt")),
                span("tw-row", span("tw-tok", t("dataset.legend-sample")), t("dataset.legend-read")),
                span("tw-row", span("tw-tok special", "<…>"), t("dataset.legend-template")));
    }
}
