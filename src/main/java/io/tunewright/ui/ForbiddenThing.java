package io.tunewright.ui;

import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.ErrorParameter;
import com.vaadin.flow.router.HasErrorParameter;
import com.vaadin.flow.router.ParentLayout;
import jakarta.annotation.security.PermitAll;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.security.access.AccessDeniedException;

/// For what a service refused to the user's role while its page was made.
@PermitAll
@ParentLayout(Shell.class)
class ForbiddenThing extends ErrorPage implements HasErrorParameter<AccessDeniedException> {

    private static final long serialVersionUID = 1;

    @Override
    public int setErrorParameter(BeforeEnterEvent event, ErrorParameter<AccessDeniedException> failure) {
        showForbidden();
        return HttpServletResponse.SC_FORBIDDEN;
    }
}
