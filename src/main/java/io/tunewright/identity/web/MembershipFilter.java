package io.tunewright.identity.web;

import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.PrincipalLookup;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.web.filter.OncePerRequestFilter;

/// Asks at every request of a session whether its user is still a member, and with which role. The session of one
/// who is not ends here.
final class MembershipFilter extends OncePerRequestFilter {

    private final PrincipalLookup principals;

    MembershipFilter(PrincipalLookup principals) {
        this.principals = principals;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication member
                && member.apiKey().isEmpty()) {
            refresh(request, member);
        }
        chain.doFilter(request, response);
    }

    private void refresh(HttpServletRequest request, MemberAuthentication member) {
        var before = member.getPrincipal();
        var now = principals.find(before.user(), before.tenant());
        var session = request.getSession(false);
        if (now.isEmpty()) {
            SecurityContextHolder.clearContext();
            if (session != null) {
                session.invalidate();
            }
        } else if (!now.get().equals(before)) {
            var context = new SecurityContextImpl(MemberAuthentication.bySession(now.get()));
            SecurityContextHolder.setContext(context);
            if (session != null) {
                session.setAttribute(HttpSessionSecurityContextRepository.SPRING_SECURITY_CONTEXT_KEY, context);
            }
        }
    }
}
