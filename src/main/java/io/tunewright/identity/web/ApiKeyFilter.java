package io.tunewright.identity.web;

import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.MemberAuthentication;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.HttpHeaders;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.web.filter.OncePerRequestFilter;

/// Lets in whoever presents an API key: `Authorization: Bearer tw-…`, and by no other header. A key that opens
/// nothing leaves the request without a user; the chain refuses it then.
final class ApiKeyFilter extends OncePerRequestFilter {

    private static final String BEARER = "Bearer ";
    private static final String MEMBER = ApiKeyFilter.class.getName() + ".member";

    private final ApiKeyService keys;

    ApiKeyFilter(ApiKeyService keys) {
        this.keys = keys;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.ASYNC
                && request.getAttribute(MEMBER) instanceof MemberAuthentication member) {
            SecurityContextHolder.setContext(new SecurityContextImpl(member));
            chain.doFilter(request, response);
            return;
        }
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            keys.authenticate(header.substring(BEARER.length()).strip()).ifPresent(member -> {
                request.setAttribute(MEMBER, member);
                SecurityContextHolder.setContext(new SecurityContextImpl(member));
            });
        }
        chain.doFilter(request, response);
    }

    /// Streams that are dispatched again to be ended still need their user, also if the key was revoked meanwhile:
    /// what ended them could else not be told.
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
