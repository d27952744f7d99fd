package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.radiobutton.RadioButtonGroup;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.router.Route;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Languages;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Account;
import io.tunewright.identity.AccountService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.NewAccount;
import io.tunewright.identity.Theme;
import io.tunewright.identity.UserId;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import java.util.Locale;

/// A user's own name, language, colours and password.
@Route("profile")
@PermitAll
class ProfileView extends Div implements HasTrail {

    private static final long serialVersionUID = 1;

    private final transient AccountService accounts;
    private final UserId user;

    ProfileView(AccountService accounts, CurrentUser user) {
        this.accounts = accounts;
        this.user = user.user();
        addClassName("tw-page");
        var account = accounts.get(this.user);
        add(
                Parts.pageHead(Texts.t("identity.profile.title"), account.email()),
                div("tw-split half", person(account), password(account)));
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(Texts.t("identity.profile.title")));
    }

    private Component person(Account account) {
        var name = new TextField(Texts.t("identity.profile.name"));
        name.setId("profile-name");
        name.setValue(account.name());
        name.setMaxLength(NewAccount.NAME_MAX_LENGTH);
        name.setWidthFull();
        name.getElement().setAttribute("autocomplete", "name");
        var language = new RadioButtonGroup<Locale>(Texts.t("identity.profile.language"), Languages.ALL);
        language.setItemLabelGenerator(Languages::name);
        language.setValue(Languages.of(account.locale()));
        language.setId("profile-language");
        var theme = new RadioButtonGroup<Theme>(Texts.t("identity.profile.theme"), Theme.values());
        theme.setItemLabelGenerator(ThemeTexts::name);
        theme.setValue(account.theme());
        theme.setId("profile-theme");
        var save = new Button(Texts.t("common.save"), click -> {
            try {
                accounts.update(user, name.getValue(), language.getValue(), theme.getValue());
                UI.getCurrent().getPage().reload();
            } catch (InvalidInputException wrong) {
                name.setErrorMessage(Problems.text(wrong));
                name.setInvalid(true);
                name.focus();
            }
        });
        save.setId("profile-save");
        save.addThemeVariants(ButtonVariant.PRIMARY);
        return Parts.card(
                Texts.t("identity.profile.you"),
                null,
                div("tw-cardbody tw-fields", name, language, theme, div("", save)));
    }

    private Component password(Account account) {
        var current = field("identity.profile.current", "current-password");
        current.setId("password-current");
        var next = field("identity.profile.next", "new-password");
        next.setId("password-next");
        next.setHelperText(Texts.t("identity.profile.next-help", NewAccount.PASSWORD_MIN_LENGTH));
        var email = new TextField();
        email.setValue(account.email());
        email.setReadOnly(true);
        email.getElement().setAttribute("autocomplete", "username");
        email.setAriaLabel(Texts.t("identity.profile.email"));
        email.addClassName("tw-unseen");
        email.setTabIndex(-1);
        var problem = div("");
        var save = new Button(Texts.t("identity.profile.change"), click -> {
            problem.removeAll();
            current.setInvalid(false);
            next.setInvalid(false);
            try {
                accounts.changePassword(user, current.getValue(), next.getValue());
                current.clear();
                next.clear();
                Notices.tell(Texts.t("identity.profile.changed"));
            } catch (InvalidInputException wrong) {
                var field = "current".equals(wrong.field()) ? current : next;
                field.setErrorMessage(Problems.text(wrong));
                field.setInvalid(true);
                field.focus();
            } catch (DomainException refused) {
                problem.add(Problems.note(refused));
            }
        });
        save.setId("password-save");
        return Parts.card(
                Texts.t("identity.profile.password"),
                null,
                div("tw-cardbody tw-fields", email, current, next, problem, div("", save)));
    }

    private static PasswordField field(String key, String purpose) {
        var field = new PasswordField(Texts.t(key));
        field.getElement().setAttribute("autocomplete", purpose);
        field.setWidthFull();
        return field;
    }
}
