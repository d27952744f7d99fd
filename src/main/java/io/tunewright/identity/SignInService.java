package io.tunewright.identity;

import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.QuotaException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;

/// Checks who signs in. The form of the page `login` posts to Spring Security, which asks here.
@Service
public class SignInService {

    private final UserRepository users;
    private final OrganisationRepository organisations;
    private final PasswordEncoder passwords;
    private final SignInThrottle throttle;
    private final AuditLog audit;
    /// Compared when the account is unknown, so that the answer takes as long.
    private final String nobodysHash;

    SignInService(
            UserRepository users,
            OrganisationRepository organisations,
            PasswordEncoder passwords,
            SignInThrottle throttle,
            AuditLog audit) {
        this.users = users;
        this.organisations = organisations;
        this.passwords = passwords;
        this.throttle = throttle;
        this.audit = audit;
        this.nobodysHash = String.valueOf(passwords.encode(Tokens.next()));
    }

    /// The user in the organisation of their last session, or in another of theirs. Binds nothing to the session: see
    /// [SessionService#begin].
    ///
    /// @throws QuotaException        `too-many-attempts`, with the seconds to wait as its argument
    /// @throws InvalidInputException `sign-in-failed` if e-mail and password do not belong together
    /// @throws ConflictException     `no-organisation` if the user belongs to none any more
    public Principal signIn(String email, String password) {
        var attempt = throttle.begin(email);
        var credentials = users.credentials(email);
        boolean matches = passwords.matches(
                password,
                credentials.map(UserRepository.Credentials::passwordHash).orElse(nobodysHash));
        if (!matches || credentials.isEmpty()) {
            credentials
                    .flatMap(known -> principal(known.id(), known.currentTenant()))
                    .ifPresent(known ->
                            audit.refused(known, "session.started", known.user().toString()));
            throw new InvalidInputException(
                    "sign-in-failed", null, "E-mail address and password do not belong together");
        }
        attempt.succeeded();
        var principal = principal(credentials.get().id(), credentials.get().currentTenant())
                .orElseThrow(() -> new ConflictException(
                        "no-organisation", "You belong to no organisation any more. Ask for an invitation"));
        audit.record(principal, "session.started", principal.user().toString());
        return principal;
    }

    private Optional<Principal> principal(UserId user, @Nullable TenantId preferred) {
        var memberships = organisations.memberships(user);
        return memberships.stream()
                .map(membership -> membership.organisation().id())
                .filter(tenant -> tenant.equals(preferred))
                .findFirst()
                .or(() -> memberships.stream()
                        .map(membership -> membership.organisation().id())
                        .findFirst())
                .flatMap(tenant -> organisations.principal(tenant, user));
    }
}
