package io.tunewright.ui;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.page.ColorScheme;
import com.vaadin.flow.server.ServiceInitEvent;
import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinServiceInitListener;
import com.vaadin.flow.server.communication.IndexHtmlResponse;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.ui.Languages;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Account;
import io.tunewright.identity.AccountService;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.Theme;
import java.util.Locale;
import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/// What holds for every page before its view is made: the user's language and colours, what is said when the
/// connection or the session is lost, and where failures go that no view caught.
@Component
class PageSetup implements VaadinServiceInitListener {

    private static final long serialVersionUID = 1;

    private final transient AccountService accounts;

    PageSetup(AccountService accounts) {
        this.accounts = accounts;
    }

    @Override
    public void serviceInit(ServiceInitEvent event) {
        var service = event.getSource();
        service.setSystemMessagesProvider(SystemTexts::of);
        service.addSessionInitListener(init -> init.getSession().setErrorHandler(new UncaughtFailures()));
        service.addUIInitListener(init -> prepare(init.getUI()));
        event.addIndexHtmlRequestListener(this::dress);
    }

    /// Before the first paint: the document's language, and no flash of the wrong colours.
    private void dress(IndexHtmlResponse response) {
        var account = account();
        var locale = locale(account, response.getVaadinRequest());
        var html = response.getDocument().getElementsByTag("html");
        html.attr("lang", locale.toLanguageTag());
        var scheme = scheme(account);
        html.attr("style", "color-scheme: " + scheme.getValue());
        html.attr("theme", scheme.getThemeValue());
        response.getDocument().title(Texts.PRODUCT);
        account.ifPresent(known -> LanguageChoice.remember(known.locale(), response.getVaadinResponse()));
    }

    private void prepare(UI page) {
        var account = account();
        page.setLocale(locale(account, VaadinRequest.getCurrent()));
        page.getPage().setColorScheme(scheme(account));
        page.getPage()
                .executeJs(
                        """
                        document.documentElement.lang = $0;
                        const lost = window.Vaadin?.connectionIndicator;
                        if (lost) { lost.reconnectingText = $1; lost.offlineText = $2; lost.onlineText = $3; }
                        """,
                        page.getLocale().toLanguageTag(),
                        Texts.t(page.getLocale(), "ui.connection.reconnecting"),
                        Texts.t(page.getLocale(), "ui.connection.offline"),
                        Texts.t(page.getLocale(), "ui.connection.online"));
        var dialog = page.getReconnectDialogConfiguration();
        dialog.setDialogText(Texts.t(page.getLocale(), "ui.connection.reconnecting"));
        dialog.setDialogTextGaveUp(Texts.t(page.getLocale(), "ui.connection.gave-up"));
    }

    private static Locale locale(Optional<Account> account, VaadinRequest request) {
        return account.map(known -> Languages.of(known.locale())).orElseGet(() -> LanguageChoice.of(request));
    }

    private static ColorScheme.Value scheme(Optional<Account> account) {
        return ColorSchemes.of(account.map(Account::theme).orElse(Theme.SYSTEM));
    }

    private Optional<Account> account() {
        if (!(SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication member)) {
            return Optional.empty();
        }
        try {
            return Optional.of(accounts.get(member.getPrincipal().user()));
        } catch (NotFoundException gone) {
            return Optional.empty();
        }
    }
}
