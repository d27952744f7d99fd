package io.tunewright.identity.web;

import io.tunewright.identity.ApiKeyService;
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

    private final ApiKeyService keys;

    ApiKeyFilter(ApiKeyService keys) {
        this.keys = keys;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            keys.authenticate(header.substring(BEARER.length()).strip())
                    .ifPresent(member -> SecurityContextHolder.setContext(new SecurityContextImpl(member)));
        }
        chain.doFilter(request, response);
    }

    /// Streams that are dispatched again still need their user.
    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }
}
