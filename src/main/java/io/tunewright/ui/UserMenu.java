package io.tunewright.ui;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.avatar.Avatar;
import com.vaadin.flow.component.menubar.MenuBar;
import com.vaadin.flow.component.menubar.MenuBarVariant;
import com.vaadin.flow.spring.annotation.SpringComponent;
import com.vaadin.flow.spring.security.AuthenticationContext;
import io.tunewright.common.ui.Languages;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.CurrentUser;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;

/// The user: profile, language, sign out.
@SpringComponent
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class UserMenu extends Composite<MenuBar> {

    private static final long serialVersionUID = 1;

    UserMenu(CurrentUser user, Preferences preferences, AuthenticationContext session) {
        var bar = getContent();
        bar.setId("user");
        bar.addThemeVariants(MenuBarVariant.TERTIARY);
        String name = user.principal().name();
        var avatar = new Avatar(name);
        avatar.getElement().setAttribute("aria-hidden", "true");
        var me = bar.addItem(avatar);
        me.setAriaLabel(Texts.t("ui.shell.account", name));
        var menu = me.getSubMenu();
        menu.addItem(Texts.t("ui.shell.profile"), click -> UI.getCurrent().navigate("profile"))
                .setId("user-profile");
        var other = Languages.other(Texts.locale());
        var language = menu.addItem(Languages.name(other), click -> preferences.speak(other));
        language.setId("user-language");
        language.getElement().setAttribute("lang", other.toLanguageTag());
        menu.addItem(Texts.t("ui.keys.title"), click -> new ShortcutsDialog().open())
                .setId("user-keys");
        menu.addItem(Texts.t("ui.shell.sign-out"), click -> session.logout()).setId("user-sign-out");
    }
}
