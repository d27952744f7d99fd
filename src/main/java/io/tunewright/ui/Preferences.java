package io.tunewright.ui;

import com.vaadin.flow.component.UI;
import io.tunewright.identity.AccountService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Theme;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// The user's language and colours: kept in the account, and felt at once.
@Component
class Preferences {

    private final AccountService accounts;
    private final CurrentUser user;

    Preferences(AccountService accounts, CurrentUser user) {
        this.accounts = accounts;
        this.user = user;
    }

    Theme theme() {
        return accounts.get(user.user()).theme();
    }

    /// Changes the language; the page is loaded again in it.
    void speak(Locale locale) {
        var account = accounts.get(user.user());
        accounts.update(user.user(), account.name(), locale, account.theme());
        LanguageChoice.remember(locale);
        UI.getCurrent().getPage().reload();
    }

    void paint(Theme theme) {
        var account = accounts.get(user.user());
        accounts.update(user.user(), account.name(), account.locale(), theme);
        UI.getCurrent().getPage().setColorScheme(ColorSchemes.of(theme));
    }
}
