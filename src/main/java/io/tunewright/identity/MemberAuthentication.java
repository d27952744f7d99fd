package io.tunewright.identity;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;

/// Spring Security's view of a [Principal]: the permissions of its role as authorities, and `ROLE_<role>` for it
/// and each role below; for operators `OPERATE` and `ROLE_OPERATOR` besides. Holds no credentials.
public final class MemberAuthentication extends AbstractAuthenticationToken {

    private static final long serialVersionUID = 1;
    private static final String OPERATOR = "ROLE_OPERATOR";

    private final Principal principal;
    private final @Nullable ApiKeyId apiKey;

    private MemberAuthentication(Principal principal, @Nullable ApiKeyId apiKey) {
        super(authorities(principal));
        this.principal = principal;
        this.apiKey = apiKey;
        setAuthenticated(true);
    }

    /// Somebody who signed in with a password.
    public static MemberAuthentication bySession(Principal principal) {
        return new MemberAuthentication(principal, null);
    }

    /// A script with a key.
    public static MemberAuthentication byApiKey(Principal principal, ApiKeyId key) {
        return new MemberAuthentication(principal, key);
    }

    @Override
    public Principal getPrincipal() {
        return principal;
    }

    @Override
    public @Nullable Object getCredentials() {
        return null;
    }

    /// The key that opened the door, if it was one.
    public Optional<ApiKeyId> apiKey() {
        return Optional.ofNullable(apiKey);
    }

    private static Collection<GrantedAuthority> authorities(Principal principal) {
        var role = principal.role();
        var permissions = role.permissions().stream();
        var roles = Stream.of(Role.values())
                .filter(other -> other.compareTo(role) <= 0)
                .map(other -> "ROLE_" + other);
        var operator = principal.operator() ? Stream.of(Permissions.OPERATE, OPERATOR) : Stream.<String>empty();
        return Stream.of(permissions, roles, operator)
                .flatMap(Function.identity())
                .<GrantedAuthority>map(SimpleGrantedAuthority::new)
                .toList();
    }
}
