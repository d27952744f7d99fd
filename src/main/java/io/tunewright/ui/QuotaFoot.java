package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.spring.annotation.SpringComponent;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;

/// What the organisation has left, at the foot of the drawer.
@SpringComponent
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class QuotaFoot extends Div {

    private static final long serialVersionUID = 1;

    QuotaFoot(Allowances allowances, CurrentUser user) {
        addClassName("tw-navfoot");
        var now = allowances.of(user.tenant());
        add(
                div("tw-num", Texts.t("ui.quota.storage-free", Formats.bytes(now.storageFree()))),
                div(
                        "tw-num",
                        Texts.t(
                                "ui.quota.tokens-free",
                                Formats.compact(now.tokensFree()),
                                Formats.date(now.resetsOn()))));
    }
}
