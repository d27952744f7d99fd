package io.tunewright.identity.ui;

import com.vaadin.flow.component.select.Select;
import io.tunewright.common.ui.Texts;
import io.tunewright.identity.Role;
import java.util.List;

/// Chooses a role and says what it may do.
final class RoleSelect extends Select<Role> {

    RoleSelect(List<Role> roles, Role first) {
        setLabel(Texts.t("identity.role"));
        setItems(roles);
        setItemLabelGenerator(RoleTexts::name);
        addValueChangeListener(change -> setHelperText(RoleTexts.explanation(change.getValue())));
        setValue(first);
        setEmptySelectionAllowed(false);
        setWidthFull();
    }
}
