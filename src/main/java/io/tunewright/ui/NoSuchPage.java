package io.tunewright.ui;

import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.NotFoundException;
import com.vaadin.flow.router.ParentLayout;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletResponse;

/// For an address that leads nowhere.
@PermitAll
@ParentLayout(Shell.class)
class NoSuchPage extends ErrorPage implements HasErrorParameter<NotFoundException> {

    private static final long serialVersionUID = 1;

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<NotFoundException> failure) {
        showMissing();
        return HttpServletResponse.SC_NOT_FOUND;
    }
}
