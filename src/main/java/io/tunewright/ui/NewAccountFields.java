package io.tunewright.ui;

import com.vaadin.flow.component.HasValidation;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.EmailField;
import com.vaadin.flow.component.textfield.PasswordField;
import com.vaadin.flow.component.textfield.TextField;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.NewAccount;
import java.util.Map;

/// The fields of a person who gets an account. What is wrong is said at its field.
final class NewAccountFields extends Div {

    private final TextField name = new TextField(Texts.t("ui.account.name"));
    private final EmailField email = new EmailField(Texts.t("ui.account.email"));
    private final PasswordField password = new PasswordField(Texts.t("ui.account.password"));

    NewAccountFields() {
        addClassName("tw-fields");
        name.setId("name");
        name.setMaxLength(NewAccount.NAME_MAX_LENGTH);
        name.getElement().setAttribute("autocomplete", "name");
        email.setId("email");
        email.setManualValidation(true);
        email.getElement().setAttribute("autocomplete", "username");
        password.setId("password");
        password.getElement().setAttribute("autocomplete", "new-password");
        password.setHelperText(Texts.t("ui.account.password-help", NewAccount.PASSWORD_MIN_LENGTH));
        for (var field : java.util.List.of(name, email, password)) {
            field.getElement().setProperty("required", true);
            field.getStyle().set("width", "100%");
        }
        add(name, email, password);
    }

    void focus() {
        name.focus();
    }

    String email() {
        return email.getValue();
    }

    /// @throws InvalidInputException for the first field that is wrong; [#show] says so there
    NewAccount read() {
        return new NewAccount(email.getValue(), name.getValue(), password.getValue(), Texts.locale());
    }

    void clear() {
        fields().values().forEach(field -> field.setInvalid(false));
    }

    /// Puts the message at its field and the cursor into it.
    ///
    /// @return whether the field is one of these
    boolean show(InvalidInputException failure) {
        var field = failure.field() == null ? null : fields().get(failure.field());
        if (field == null) {
            return false;
        }
        field.setErrorMessage(Problems.text(failure));
        field.setInvalid(true);
        if (field instanceof com.vaadin.flow.component.Focusable<?> focusable) {
            focusable.focus();
        }
        return true;
    }

    private Map<String, HasValidation> fields() {
        return Map.of("name", name, "email", email, "password", password);
    }
}
