package io.tunewright.identity;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/// What a user may do in an organisation at this moment. Every request asks, so answers are kept for a few seconds: a
/// member who was removed or whose role changed feels it within [#MAX_AGE], on this server at once.
@Component
public class PrincipalLookup {

    static final Duration MAX_AGE = Duration.ofSeconds(3);
    private static final int MAX_ENTRIES = 10_000;

    private final OrganisationRepository organisations;
    private final ConcurrentHashMap<Key, Answer> answers = new ConcurrentHashMap<>();

    PrincipalLookup(OrganisationRepository organisations) {
        this.organisations = organisations;
    }

    private record Key(UserId user, TenantId tenant) {}

    private record Answer(Optional<Principal> principal, long nanoTime) {

        boolean isFresh() {
            return System.nanoTime() - nanoTime < MAX_AGE.toNanos();
        }
    }

    /// The user in the organisation, or empty if they are not (or no longer) a member.
    public Optional<Principal> find(UserId user, TenantId tenant) {
        var key = new Key(user, tenant);
        var known = answers.get(key);
        if (known != null && known.isFresh()) {
            return known.principal();
        }
        // Taken before the question, so that the answer can only be older than it claims.
        long asked = System.nanoTime();
        var principal = organisations.principal(tenant, user);
        if (answers.size() >= MAX_ENTRIES) {
            answers.clear();
        }
        answers.put(key, new Answer(principal, asked));
        return principal;
    }

    /// Asks for many at once what [#find] will answer for the next seconds.
    public void refresh(Collection<Principal> known) {
        long asked = System.nanoTime();
        var found = new HashMap<Key, Principal>();
        for (var principal : organisations.principals(
                known.stream().map(Principal::user).distinct().toList())) {
            found.put(new Key(principal.user(), principal.tenant()), principal);
        }
        for (var principal : known) {
            var key = new Key(principal.user(), principal.tenant());
            answers.put(key, new Answer(Optional.ofNullable(found.get(key)), asked));
        }
    }

    void forget(UserId user) {
        answers.keySet().removeIf(key -> key.user().equals(user));
    }
}
