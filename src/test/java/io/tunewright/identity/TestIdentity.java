package io.tunewright.identity;

import io.tunewright.TestOrganisation;
import java.util.EnumMap;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// Organisations, users and keys for tests, made by the product's own repositories.
@TestComponent
public class TestIdentity {

    private static final AtomicLong COUNT = new AtomicLong();

    private final UserRepository users;
    private final Organisations organisations;
    private final OrganisationRepository memberships;
    private final ApiKeyService keys;
    private final PrincipalLookup lookup;
    private final TransactionTemplate transaction;
    /// Hashed once: hashing is slow on purpose.
    private final String passwordHash;

    TestIdentity(
            UserRepository users,
            Organisations organisations,
            OrganisationRepository memberships,
            ApiKeyService keys,
            PrincipalLookup lookup,
            PasswordEncoder passwords,
            PlatformTransactionManager transactions) {
        this.users = users;
        this.organisations = organisations;
        this.memberships = memberships;
        this.keys = keys;
        this.lookup = lookup;
        this.transaction = new TransactionTemplate(transactions);
        this.passwordHash = passwords.encode(TestOrganisation.PASSWORD);
    }

    public TestOrganisation organisation() {
        return transaction.execute(status -> {
            long number = COUNT.incrementAndGet();
            var principals = new EnumMap<Role, Principal>(Role.class);
            var emails = new EnumMap<Role, String>(Role.class);
            var ids = new EnumMap<Role, UserId>(Role.class);
            for (var role : Role.values()) {
                String name = role.name().charAt(0) + role.name().substring(1).toLowerCase(Locale.ROOT);
                String email = name.toLowerCase(Locale.ROOT) + "@" + number + ".example";
                var user = UserId.next();
                users.insert(
                        user,
                        new NewAccount(email, name + " " + number, TestOrganisation.PASSWORD, Locale.ENGLISH),
                        passwordHash);
                ids.put(role, user);
                emails.put(role, email);
            }
            var owner = organisations.found(ids.get(Role.OWNER), "Organisation " + number);
            ids.forEach((role, user) -> {
                memberships.addMember(owner.tenant(), user, role);
                users.setCurrentTenant(user, owner.tenant());
                principals.put(role, memberships.principal(owner.tenant(), user).orElseThrow());
            });
            return new TestOrganisation(owner.tenant(), principals, emails);
        });
    }

    /// Makes a user an operator of this server, in place of whoever was one.
    public Principal onlyOperator(Principal principal) {
        return transaction.execute(status -> {
            users.operators().forEach(before -> users.setOperator(before.id(), false));
            return operator(principal);
        });
    }

    /// Makes a user an operator of this server.
    public Principal operator(Principal principal) {
        return transaction.execute(status -> {
            users.setOperator(principal.user(), true);
            lookup.forget(principal.user());
            return memberships.principal(principal.tenant(), principal.user()).orElseThrow();
        });
    }

    /// A key that may all that `principal` may, also as an operator.
    public String operatorKey(Principal principal) {
        var before = SecurityContextHolder.getContext();
        SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(principal)));
        try {
            return keys.createForOperator(principal.tenant(), "operator", principal.role(), null)
                    .secret();
        } finally {
            SecurityContextHolder.setContext(before);
        }
    }

    /// A key that may all that `principal` may in their organisation.
    public String apiKey(Principal principal) {
        var before = SecurityContextHolder.getContext();
        SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(principal)));
        try {
            return keys.create(principal.tenant(), "test", principal.role(), null)
                    .secret();
        } finally {
            SecurityContextHolder.setContext(before);
        }
    }
}
