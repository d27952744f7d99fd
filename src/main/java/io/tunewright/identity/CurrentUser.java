package io.tunewright.identity;

import java.util.Optional;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/// Who is asking, through whichever door: a session of the dashboard or an API key. The tenant comes from here and
/// never from a request.
///
/// Works on request threads and inside Vaadin's `UI.access`. Code that goes on in another thread takes the values
/// along.
@Component
public class CurrentUser {

    /// @throws IllegalStateException if nobody is signed in
    public Principal principal() {
        var authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication != null && authentication.getPrincipal() instanceof Principal principal) {
            return principal;
        }
        throw new IllegalStateException("nobody is signed in on this thread");
    }

    public TenantId tenant() {
        return principal().tenant();
    }

    public UserId user() {
        return principal().user();
    }

    /// The API key the request came with; empty for a session.
    public Optional<ApiKeyId> apiKey() {
        return SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication member
                ? member.apiKey()
                : Optional.empty();
    }

    public boolean may(String permission) {
        return principal().may(permission);
    }
}
