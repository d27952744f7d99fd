package io.tunewright.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.ComponentUtil;
import com.vaadin.flow.component.HasElement;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.applayout.AppLayout;
import com.vaadin.flow.component.applayout.DrawerToggle;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.dependency.JsModule;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.router.AfterNavigationEvent;
import com.vaadin.flow.router.AfterNavigationObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Layout;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.HasTrail.Crumb;
import io.tunewright.common.ui.Texts;
import io.tunewright.common.ui.TrailChanged;
import jakarta.annotation.security.PermitAll;
import java.util.List;

/// What stands around every page: drawer with organisation and menu, bar with trail, search, language, theme and
/// user.
@Layout
@PermitAll
@JsModule("context://lib/tw-shell.js")
class Shell extends AppLayout implements AfterNavigationObserver, HasDynamicTitle {

    private static final long serialVersionUID = 1;

    private final Navigation navigation;
    private final Trail trail = new Trail();

    Shell(
            Navigation navigation,
            OrganisationSwitcher organisations,
            QuotaFoot quota,
            SearchButton search,
            LanguageSwitch language,
            ThemeMenu theme,
            UserMenu user) {
        this.navigation = navigation;
        setPrimarySection(Section.DRAWER);
        setI18n(new AppLayoutI18n().setDrawer(Texts.t("ui.shell.menu")));
        var toggle = new DrawerToggle();
        toggle.addThemeVariants(ButtonVariant.TERTIARY);
        toggle.setAriaLabel(Texts.t("ui.shell.menu"));
        toggle.setId("menu-toggle");
        addToDrawer(div("tw-drawer", Door.brand(), div("tw-switcher", organisations), navigation, quota));
        addToNavbar(skipLink(), toggle, trail, div("tw-navtools", search, language, theme, user));
        // the key `?`
        getElement().addEventListener("tw-keys", asked -> new ShortcutsDialog().open());
        addAttachListener(attached -> {
            var changes = ComponentUtil.addListener(attached.getUI(), TrailChanged.class, change -> showWhere());
            addDetachListener(detached -> changes.remove());
        });
    }

    @Override
    public void showRouterLayoutContent(HasElement content) {
        super.showRouterLayoutContent(content);
        content.getElement()
                .setAttribute("role", "main")
                .setAttribute("id", "page-content")
                .setAttribute("tabindex", "-1");
    }

    /// Tells where the user is: in the trail, on the tab, and to screen readers, whose focus goes to the new
    /// page.
    @Override
    public void afterNavigation(AfterNavigationEvent event) {
        var crumbs = crumbs();
        trail.show(crumbs);
        navigation.refresh();
        getElement().executeJs("window.twArrived?.()");
    }

    @Override
    public String getPageTitle() {
        var crumbs = crumbs();
        return crumbs.isEmpty() ? Texts.PRODUCT : PageTitles.of(crumbs.getLast().text());
    }

    private void showWhere() {
        trail.show(crumbs());
        UI.getCurrent().getPage().setTitle(getPageTitle());
    }

    private List<Crumb> crumbs() {
        return getContent() instanceof HasTrail page ? page.trail() : List.of();
    }

    private static Anchor skipLink() {
        var skip = new Anchor("#page-content", Texts.t("ui.shell.skip"));
        skip.addClassName("tw-skip");
        skip.setRouterIgnore(true);
        return skip;
    }
}
