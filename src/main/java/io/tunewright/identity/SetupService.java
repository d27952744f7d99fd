package io.tunewright.identity;

import io.tunewright.common.NotFoundException;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The first user and organisation of a fresh installation, made by whoever holds the link that the server printed;
/// the user is its first operator.
/// There is no default password.
@Service
public class SetupService {

    private final JdbcClient jdbc;
    private final UserRepository users;
    private final Organisations organisations;
    private final PasswordEncoder passwords;
    private final AuditLog audit;

    SetupService(
            JdbcClient jdbc,
            UserRepository users,
            Organisations organisations,
            PasswordEncoder passwords,
            AuditLog audit) {
        this.jdbc = jdbc;
        this.users = users;
        this.organisations = organisations;
        this.passwords = passwords;
        this.audit = audit;
    }

    /// Whether nobody has set the installation up yet.
    @Transactional(readOnly = true)
    public boolean isNeeded() {
        return users.isEmpty();
    }

    /// Whether the link with this token can be used now.
    @Transactional(readOnly = true)
    public boolean isValid(String token) {
        return users.isEmpty()
                && jdbc.sql("select exists (select from identity_setup where token_hash = :hash)")
                        .param("hash", Tokens.hash(token))
                        .query(Boolean.class)
                        .single();
    }

    /// Makes the first user and their organisation; the link is used up. Pass the result to [SessionService#begin].
    ///
    /// @throws NotFoundException `setup-link-invalid` if the link was used, replaced by a newer one or never
    ///     existed
    @Transactional
    public Principal complete(String token, String organisation, NewAccount owner) {
        // The row is deleted first: of two who use the link at once, the second waits here and finds nothing.
        int used = jdbc.sql("delete from identity_setup where token_hash = :hash")
                .param("hash", Tokens.hash(token))
                .update();
        if (used == 0 || !users.isEmpty()) {
            throw new NotFoundException(
                    "setup-link-invalid",
                    "This set-up link was used or replaced. A newer one is in the server's output");
        }
        var user = UserId.next();
        users.insert(user, owner, String.valueOf(passwords.encode(owner.password())));
        users.setOperator(user, true);
        var principal = organisations.found(user, organisation);
        audit.record(principal, "organisation.created", principal.tenant().toString());
        return principal;
    }

    /// A fresh token in place of any before, while there is no user.
    @Transactional
    Optional<String> issueToken() {
        if (!users.isEmpty()) {
            return Optional.empty();
        }
        String token = Tokens.next();
        jdbc.sql("""
                        insert into identity_setup (token_hash) values (:hash)
                        on conflict (only_row) do update set token_hash = excluded.token_hash, created_at = now()
                        """).param("hash", Tokens.hash(token)).update();
        return Optional.of(token);
    }
}
