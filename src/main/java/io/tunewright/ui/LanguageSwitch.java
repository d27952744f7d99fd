package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.lang;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.spring.annotation.SpringComponent;
import io.tunewright.common.ui.Languages;
import io.tunewright.common.ui.Texts;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;

/// English or Chinese, by one click; narrow screens have it in the user's menu.
@SpringComponent
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class LanguageSwitch extends Composite<Button> {

    private static final long serialVersionUID = 1;

    LanguageSwitch(Preferences preferences) {
        boolean english = Texts.locale().equals(Languages.ENGLISH);
        var button = getContent();
        button.setIcon(span(
                "tw-lang",
                span(english ? "on" : "off", "EN"),
                lang(span(english ? "off" : "on", Languages.name(Languages.CHINESE)), Languages.CHINESE)));
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.addClassNames("quiet", "tw-hide-narrow");
        button.setId("language");
        button.setAriaLabel(Texts.t("ui.shell.language"));
        button.addClickListener(click -> preferences.speak(Languages.other(Texts.locale())));
    }
}
