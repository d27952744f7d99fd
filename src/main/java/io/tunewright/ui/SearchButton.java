package io.tunewright.ui;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.spring.annotation.SpringComponent;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;

/// Opens the search; so does the key `/` where no field has the focus.
@SpringComponent
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class SearchButton extends Composite<Button> {

    private static final long serialVersionUID = 1;

    SearchButton(Search search) {
        var button = getContent();
        button.setIcon(Parts.icon("search"));
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.addClassName("quiet");
        button.setId("search");
        button.setAriaLabel(Texts.t("ui.search.title"));
        button.setTooltipText(Texts.t("ui.search.hint"));
        button.getElement().setAttribute("aria-keyshortcuts", "/");
        button.addClickListener(click -> new SearchDialog(search).open());
    }
}
