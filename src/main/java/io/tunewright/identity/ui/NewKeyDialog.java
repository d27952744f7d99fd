package io.tunewright.identity.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.el;

import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.checkbox.Checkbox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import com.vaadin.flow.server.VaadinServletRequest;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.ApiKey;
import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/// Makes a key and shows its secret, once, with a line of `curl` that tries it.
final class NewKeyDialog extends Dialog {

    private static final long serialVersionUID = 1;

    /// How long a key lives, in days; 0 is for ever.
    private static final Integer[] LIFETIMES = {30, 90, 365, 0};

    private final transient ApiKeyService keys;
    private final transient CurrentUser user;
    private final transient Runnable made;
    private final TextField name = new TextField(Texts.t("identity.key.name"));
    private final RoleSelect role;
    private final Select<Integer> lifetime = new Select<>();
    private final Checkbox operator = new Checkbox(Texts.t("identity.key.operator"));

    NewKeyDialog(ApiKeyService keys, CurrentUser user, Runnable made) {
        this.keys = keys;
        this.user = user;
        this.made = made;
        var own = user.principal().role();
        this.role = new RoleSelect(
                Arrays.stream(Role.values())
                        .filter(other -> other.compareTo(own) <= 0)
                        .toList(),
                own.compareTo(Role.MEMBER) < 0 ? own : Role.MEMBER);
        setHeaderTitle(Texts.t("identity.key.make"));
        setWidth("min(560px, 92vw)");
        name.setId("key-name");
        name.setHelperText(Texts.t("identity.key.name-help"));
        name.setMaxLength(ApiKey.NAME_MAX_LENGTH);
        name.setWidthFull();
        name.setAutofocus(true);
        role.setId("key-role");
        lifetime.setId("key-lifetime");
        lifetime.setLabel(Texts.t("identity.key.lifetime"));
        lifetime.setItems(LIFETIMES);
        lifetime.setItemLabelGenerator(
                days -> days == 0 ? Texts.t("identity.key.no-end") : Texts.t("identity.key.days", days));
        lifetime.setValue(90);
        lifetime.setWidthFull();
        operator.setId("key-operator");
        operator.setVisible(user.may(Permissions.OPERATE));
        var make = new Button(Texts.t("identity.key.make"), click -> make());
        make.setId("key-make");
        make.addThemeVariants(ButtonVariant.PRIMARY);
        make.addClickShortcut(Key.ENTER);
        add(div("tw-fields", name, role, lifetime, operator));
        getFooter().add(new Button(Texts.t("common.cancel"), click -> close()), make);
    }

    private void make() {
        int days = lifetime.getValue();
        try {
            var end = days == 0 ? null : Instant.now().plus(Duration.ofDays(days));
            show(
                    operator.getValue()
                            ? keys.createForOperator(user.tenant(), name.getValue(), role.getValue(), end)
                            : keys.create(user.tenant(), name.getValue(), role.getValue(), end));
            made.run();
        } catch (InvalidInputException wrong) {
            name.setErrorMessage(Problems.text(wrong));
            name.setInvalid(true);
            name.focus();
        }
    }

    private void show(ApiKey.Issued issued) {
        String url = ServletUriComponentsBuilder.fromContextPath(
                        VaadinServletRequest.getCurrent().getHttpServletRequest())
                .path("/v1/models")
                .toUriString();
        String command = "curl " + url + " -H \"Authorization: Bearer " + issued.secret() + "\"";
        var secret = new TextField(Texts.t("identity.key.secret"), issued.secret(), "");
        secret.setId("key-secret");
        secret.setReadOnly(true);
        secret.setWidthFull();
        secret.addClassName("tw-secret");
        var code = el("pre", "tw-code tw-snippet", command);
        code.getElement().setAttribute("tabindex", "0").setAttribute("translate", "no");
        var copy = CopyButton.labelled(issued.secret(), Texts.t("identity.key.copy"));
        copy.setId("key-copy");
        copy.addThemeVariants(ButtonVariant.PRIMARY);
        setHeaderTitle(Texts.t("identity.key.made", issued.key().name()));
        removeAll();
        add(div(
                "tw-fields",
                Parts.note("warn", Texts.t("identity.key.once")),
                secret,
                div(
                        "tw-row apart",
                        div("tw-small tw-muted", Texts.t("identity.key.try")),
                        CopyButton.icon(command, Texts.t("identity.key.copy-command"))),
                code));
        getFooter().removeAll();
        getFooter().add(new Button(Texts.t("common.close"), click -> close()), copy);
        copy.focus();
    }
}
