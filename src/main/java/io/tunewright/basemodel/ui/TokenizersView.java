package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Parts.body;
import static io.tunewright.common.ui.Parts.card;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.empty;
import static io.tunewright.common.ui.Parts.pageHead;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextArea;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.basemodel.Tokenized;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Problems;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The tokenizer bench: one text as two models see it, side by side.
@Route("tokenizers")
@PermitAll
class TokenizersView extends Div implements HasTrail, HasDynamicTitle, BeforeEnterObserver {

    private static final long serialVersionUID = 1;

    /// Two scripts, figures, accents and a sign outside of the basic plane.
    private static final String EXAMPLE = """
            Change the delivery address of order 4711.
            请修改订单 4711 的收货地址。
            Ça coûte 12,50 € 🙂""";

    private final transient BaseModelService models;
    private final TenantId tenant;
    private final TextArea text = TokenizerTryout.field();
    private final Side left = new Side("left");
    private final Side right = new Side("right");
    private final Div verdict = div("tw-small");

    TokenizersView(BaseModelService models, CurrentUser user) {
        this.models = models;
        this.tenant = user.tenant();
        addClassName("tw-page");
        text.setId("bench-text");
        text.setMinRows(3);
        text.setMaxRows(12);
        text.setValue(EXAMPLE);
        text.addValueChangeListener(change -> refresh());
        verdict.setId("bench-verdict");
        verdict.getElement().setAttribute("aria-live", "polite");
    }

    /// `?model=NAME` names the first tokenizer, `?with=NAME` the second one.
    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        removeAll();
        var all = models.list(tenant);
        var asked = event.getLocation().getQueryParameters();
        var head = pageHead(t("basemodel.bench.title"), t("basemodel.bench.facts"));
        if (all.isEmpty()) {
            add(head, card(null, null, empty(t("basemodel.bench.none"), t("basemodel.bench.noneWhat"), null)));
            return;
        }
        left.offer(all, asked.getSingleParameter("model").orElse(""), 0);
        right.offer(all, asked.getSingleParameter("with").orElse(""), 1);
        add(head, card(null, null, body(div("tw-stack", text, verdict))), div("tw-split half", left.card, right.card));
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(t("menu.base-models"), "base-models"), Crumb.here(t("basemodel.bench.title")));
    }

    @Override
    public String getPageTitle() {
        return t("basemodel.bench.title");
    }

    private void refresh() {
        var first = left.show();
        var second = right.show();
        verdict.setText(first == null || second == null ? "" : compared(first, second));
    }

    private String compared(Tokenized first, Tokenized second) {
        if (first.pieces().isEmpty()) {
            return "";
        }
        var fewer = first.pieces().size() <= second.pieces().size() ? left : right;
        var more = fewer == left ? right : left;
        if (left.model().equals(right.model())) {
            return t("basemodel.bench.sameModel");
        }
        if (first.pieces().size() == second.pieces().size()) {
            return t("basemodel.bench.equal", Formats.count(first.pieces().size()));
        }
        double ratio = Math.max(first.pieces().size(), second.pieces().size())
                / (double) Math.min(first.pieces().size(), second.pieces().size());
        return t("basemodel.bench.verdict", more.model(), Formats.decimal(ratio, 2), fewer.model());
    }

    /// One tokenizer of the two.
    private final class Side {

        private final Select<BaseModelRef> choice = new Select<>();
        private final TokenizedText shown = new TokenizedText();
        private final Component card;

        Side(String id) {
            choice.setId("bench-" + id);
            choice.setLabel(t("basemodel.bench.tokenizer"));
            choice.setItemLabelGenerator(BaseModelRef::name);
            choice.setWidthFull();
            choice.addValueChangeListener(change -> {
                if (change.isFromClient()) {
                    refresh();
                }
            });
            shown.setId("bench-" + id + "-tokens");
            card = card(null, null, body(div("tw-stack", choice, shown)));
        }

        void offer(List<BaseModelRef> all, String name, int otherwise) {
            choice.setItems(all);
            choice.setValue(all.stream()
                    .filter(model -> model.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT)))
                    .findFirst()
                    .orElse(all.get(Math.min(otherwise, all.size() - 1))));
        }

        String model() {
            return choice.getValue().name();
        }

        @Nullable
        Tokenized show() {
            try {
                var tokenized = models.tokenize(tenant, choice.getValue().id(), text.getValue());
                shown.show(tokenized);
                return tokenized;
            } catch (DomainException refused) {
                shown.removeAll();
                shown.add(Problems.note(refused));
                return null;
            }
        }
    }
}
