package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.vaadin.flow.server.VaadinSession;
import com.vaadin.flow.server.WrappedHttpSession;
import io.tunewright.IntegrationTest;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpSession;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// What runs in `UI.access` has Vaadin's session, but no request and no security context of its own.
class UiThreadIT extends IntegrationTest {

    @Autowired
    private SessionService sessions;

    @Autowired
    private CurrentUser current;

    @Autowired
    private MemberService members;

    @Test
    void methodSecurityKnowsTheUserOfThePage() throws Exception {
        var organisation = organisation();
        var viewersPage = page(organisation.viewer());
        var adminsPage = page(organisation.admin());

        assertThat(inside(viewersPage, () -> current.user()))
                .isEqualTo(organisation.viewer().user());
        assertThat(inside(adminsPage, () -> members.changeRole(
                                organisation.tenant(), organisation.viewer().user(), Role.MEMBER)
                        .role()))
                .isEqualTo(Role.MEMBER);
        assertThat(inside(viewersPage, () -> {
                    assertThatExceptionOfType(AccessDeniedException.class)
                            .isThrownBy(() -> members.remove(
                                    organisation.tenant(), organisation.member().user()));
                    return true;
                }))
                .isTrue();
    }

    private VaadinSession page(Principal principal) {
        var request = new MockHttpServletRequest();
        var http = new MockHttpSession();
        request.setSession(http);
        RequestContextHolder.setRequestAttributes(new ServletRequestAttributes(request));
        try {
            sessions.begin(principal);
        } finally {
            RequestContextHolder.resetRequestAttributes();
            SecurityContextHolder.clearContext();
        }
        var session = mock(VaadinSession.class);
        when(session.getSession()).thenReturn(new WrappedHttpSession(http));
        return session;
    }

    private static <T> T inside(VaadinSession session, Supplier<T> work) throws Exception {
        return CompletableFuture.supplyAsync(
                        () -> {
                            VaadinSession.setCurrent(session);
                            try {
                                return work.get();
                            } finally {
                                VaadinSession.setCurrent(null);
                            }
                        },
                        task -> Thread.ofVirtual().start(task))
                .get();
    }
}
