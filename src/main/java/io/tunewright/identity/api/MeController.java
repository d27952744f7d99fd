package io.tunewright.identity.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Check;
import io.tunewright.identity.Account;
import io.tunewright.identity.AccountService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.Theme;
import io.tunewright.identity.api.IdentityBodies.MeRequest;
import io.tunewright.identity.api.IdentityBodies.MeResponse;
import java.util.Locale;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/me")
@Tag(name = "Account")
class MeController {

    private final AccountService accounts;
    private final OrganisationService organisations;
    private final CurrentUser current;

    MeController(AccountService accounts, OrganisationService organisations, CurrentUser current) {
        this.accounts = accounts;
        this.organisations = organisations;
        this.current = current;
    }

    @GetMapping
    @Operation(summary = "Whom the API key stands for, in which organisation and with which role")
    MeResponse get() {
        return response(accounts.get(current.user()));
    }

    @PatchMapping
    @Operation(summary = "Change name, language or theme of the account")
    MeResponse update(@RequestBody MeRequest body) {
        var account = accounts.get(current.user());
        return response(accounts.update(
                current.user(),
                body.name() == null ? account.name() : body.name(),
                body.locale() == null ? account.locale() : locale(body.locale()),
                body.theme() == null ? account.theme() : theme(body.theme())));
    }

    private MeResponse response(Account account) {
        return MeResponse.of(account, organisations.get(current.tenant()), current.principal());
    }

    private static Locale locale(String text) {
        Check.that(text.equals("en") || text.equals("zh"), "locale", "must be 'en' or 'zh'");
        return Locale.of(text);
    }

    private static Theme theme(String text) {
        for (var theme : Theme.values()) {
            if (theme.name().toLowerCase(Locale.ROOT).equals(text)) {
                return theme;
            }
        }
        Check.that(false, "theme", "must be 'system', 'light' or 'dark'");
        return Theme.SYSTEM;
    }
}
