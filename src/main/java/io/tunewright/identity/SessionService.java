package io.tunewright.identity;

import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.stereotype.Service;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/// The session of the browser whose request is being served.
@Service
public class SessionService {

    /// Signs the session in as `principal`, in place of whoever it was, under a new session id. For those who just
    /// proved who they are in another way than the sign-in form, and for switching the organisation. Reload the
    /// page afterwards.
    ///
    /// @throws IllegalStateException outside of a request
    public void begin(Principal principal) {
        if (!(RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes)) {
            throw new IllegalStateException("a session can begin only while its request is served");
        }
        var request = attributes.getRequest();
        var context = new SecurityContextImpl(MemberAuthentication.bySession(principal));
        var session = request.getSession(true);
        request.changeSessionId();
        session.setAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY, context);
        SecurityContextHolder.setContext(context);
    }
}
