package io.tunewright.identity;

import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import java.util.Locale;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// A user's own account: name, language, theme, password.
@Service
public class AccountService {

    private final UserRepository users;
    private final PasswordEncoder passwords;
    private final SignInThrottle throttle;
    private final PrincipalLookup principals;
    private final AuditLog audit;

    AccountService(
            UserRepository users,
            PasswordEncoder passwords,
            SignInThrottle throttle,
            PrincipalLookup principals,
            AuditLog audit) {
        this.users = users;
        this.passwords = passwords;
        this.throttle = throttle;
        this.principals = principals;
        this.audit = audit;
    }

    /// @throws NotFoundException `account-not-found`
    @Transactional(readOnly = true)
    public Account get(UserId user) {
        return users.find(user).orElseThrow(AccountService::notFound);
    }

    /// Changes what the user says of themselves and how they want the dashboard.
    @Transactional
    @PreAuthorize(Permissions.IS_SELF)
    public Account update(UserId user, String name, Locale locale, Theme theme) {
        if (!users.update(user, NewAccount.checkedName(name), NewAccount.supported(locale), theme)) {
            throw notFound();
        }
        principals.forget(user);
        return get(user);
    }

    /// @throws InvalidInputException `password-wrong` if `current` is not the password; wrong guesses are throttled
    ///     like sign-ins
    @PreAuthorize(Permissions.IS_SELF)
    public void changePassword(UserId user, String current, String next) {
        NewAccount.checkPassword(next);
        var attempt = throttle.begin(user.toString());
        var credentials = users.credentials(user).orElseThrow(AccountService::notFound);
        if (!passwords.matches(current, credentials.passwordHash())) {
            throw new InvalidInputException("password-wrong", "current", "This is not your current password");
        }
        attempt.succeeded();
        users.setPassword(user, String.valueOf(passwords.encode(next)));
        audit.record("account.password_changed", user.toString());
    }

    private static NotFoundException notFound() {
        return new NotFoundException("account-not-found", "There is no such account");
    }
}
