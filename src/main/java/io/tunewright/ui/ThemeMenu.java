package io.tunewright.ui;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.contextmenu.ContextMenu;
import com.vaadin.flow.component.contextmenu.ContextMenuPosition;
import com.vaadin.flow.component.contextmenu.MenuItem;
import com.vaadin.flow.spring.annotation.SpringComponent;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Theme;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Scope;

/// Like the system, light or dark.
@SpringComponent
@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
class ThemeMenu extends Composite<Button> {

    private static final long serialVersionUID = 1;

    private final Map<Theme, MenuItem> items = new EnumMap<>(Theme.class);

    ThemeMenu(Preferences preferences) {
        var button = getContent();
        button.setIcon(Parts.icon("theme"));
        button.addThemeVariants(ButtonVariant.TERTIARY);
        button.addClassName("quiet");
        button.setId("theme");
        button.setAriaLabel(Texts.t("ui.shell.theme"));
        button.setTooltipText(Texts.t("ui.shell.theme"));
        button.getElement().setAttribute("aria-haspopup", "menu");
        var menu = new ContextMenu(button);
        menu.setOpenOnClick(true);
        menu.setPosition(ContextMenuPosition.BOTTOM_END);
        for (var theme : Theme.values()) {
            String name = theme.name().toLowerCase(Locale.ROOT);
            var item = menu.addItem(Texts.t("identity.theme." + name), click -> {
                preferences.paint(theme);
                mark(theme);
            });
            item.setId("theme-" + name);
            item.setCheckable(true);
            items.put(theme, item);
        }
        mark(preferences.theme());
    }

    private void mark(Theme chosen) {
        items.forEach((theme, item) -> item.setChecked(theme == chosen));
    }
}
