package io.tunewright.identity;

import io.tunewright.common.Check;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Keys for scripts. A key acts for the member who made it, in one organisation, and never may more than they may
/// now.
@Service
public class ApiKeyService {

    private static final int MAX_KNOWN = 10_000;

    private final ApiKeyRepository keys;
    private final PrincipalLookup principals;
    private final CurrentUser current;
    private final AuditLog audit;
    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();

    ApiKeyService(ApiKeyRepository keys, PrincipalLookup principals, CurrentUser current, AuditLog audit) {
        this.keys = keys;
        this.principals = principals;
        this.current = current;
        this.audit = audit;
    }

    /// A key that was looked up a moment ago.
    private record Known(ApiKeyRepository.Grant grant, long nanoTime) {

        boolean isFresh() {
            return System.nanoTime() - nanoTime < PrincipalLookup.MAX_AGE.toNanos();
        }
    }

    /// Makes a key for the current user that does not open the operator's routes.
    ///
    /// @param role      at most the user's own
    /// @param expiresAt at least a minute away, or null for never
    @Transactional
    @PreAuthorize(Permissions.MAY_READ)
    public ApiKey.Issued create(TenantId tenant, String name, Role role, @Nullable Instant expiresAt) {
        return insert(tenant, name, role, false, expiresAt);
    }

    /// Makes a key for the current user that opens the operator's routes too.
    ///
    /// @param role      at most the user's own
    /// @param expiresAt at least a minute away, or null for never
    @Transactional
    @PreAuthorize(Permissions.MAY_OPERATE)
    public ApiKey.Issued createForOperator(TenantId tenant, String name, Role role, @Nullable Instant expiresAt) {
        return insert(tenant, name, role, true, expiresAt);
    }

    private ApiKey.Issued insert(
            TenantId tenant, String name, Role role, boolean operator, @Nullable Instant expiresAt) {
        String stripped = name.strip();
        Check.length("name", stripped, 1, ApiKey.NAME_MAX_LENGTH);
        Check.that(stripped.codePoints().noneMatch(Character::isISOControl), "name", "must be a single line");
        Check.that(
                role.compareTo(current.principal().role()) <= 0,
                "role",
                "is above your own: a key may not do more than its maker");
        Check.that(
                expiresAt == null || expiresAt.isAfter(Instant.now().plus(Duration.ofMinutes(1))),
                "expires_at",
                "must be in the future");
        var id = ApiKeyId.next();
        String secret = ApiKeyFormat.next();
        String prefix = secret.substring(0, ApiKeyFormat.PREFIX_LENGTH);
        keys.insert(tenant, id, current.user(), stripped, prefix, hash(secret), role, operator, expiresAt);
        audit.record("api_key.created", id + " " + prefix + " " + role + (operator ? " OPERATOR" : ""));
        return new ApiKey.Issued(keys.find(tenant, id).orElseThrow(ApiKeyService::notFound), secret);
    }

    /// The user's own keys, newest first; expired ones too, revoked ones not.
    @Transactional(readOnly = true)
    @PreAuthorize(Permissions.IS_SELF)
    public List<ApiKey> list(TenantId tenant, UserId user) {
        return keys.list(tenant, user);
    }

    /// The keys of all members, newest first.
    @Transactional(readOnly = true)
    @PreAuthorize(Permissions.MAY_ADMINISTER)
    public List<ApiKey> listAll(TenantId tenant) {
        return keys.list(tenant);
    }

    /// Ends a key at once: one's own, or for administrators any.
    ///
    /// @throws NotFoundException `api-key-not-found`, also for a key that is somebody else's
    @Transactional
    @PreAuthorize(Permissions.MAY_READ)
    public void revoke(TenantId tenant, ApiKeyId id) {
        var key = keys.find(tenant, id).orElseThrow(ApiKeyService::notFound);
        boolean own = key.owner().equals(current.user());
        if (!own && !current.may(Permissions.ADMINISTER) || !keys.revoke(tenant, id)) {
            throw notFound();
        }
        known.values().removeIf(entry -> entry.grant().id().equals(id));
        audit.record("api_key.revoked", id + " " + key.prefix());
    }

    /// Those of some keys that still open the door, asked of the database itself: for what goes on long after the
    /// key was presented, such as streams.
    public Set<ApiKeyId> living(Collection<ApiKeyId> some) {
        return some.isEmpty() ? Set.of() : keys.living(some);
    }

    /// Who a presented key stands for, or empty if it opens nothing (any more).
    public Optional<MemberAuthentication> authenticate(String presented) {
        if (!ApiKeyFormat.matches(presented)) {
            return Optional.empty();
        }
        return grant(hash(presented)).flatMap(grant -> principals
                .find(grant.user(), grant.tenant())
                .map(owner -> MemberAuthentication.byApiKey(
                        new Principal(
                                owner.user(),
                                owner.tenant(),
                                owner.name(),
                                lower(owner.role(), grant.role()),
                                owner.operator() && grant.operator()),
                        grant.id())));
    }

    private Optional<ApiKeyRepository.Grant> grant(String hash) {
        var recent = known.get(hash);
        if (recent != null && recent.isFresh()) {
            return Optional.of(recent.grant());
        }
        long asked = System.nanoTime();
        var grant = keys.findByHash(hash);
        if (grant.isEmpty()) {
            known.remove(hash);
            return grant;
        }
        keys.touch(grant.get().tenant(), grant.get().id());
        if (known.size() >= MAX_KNOWN) {
            known.clear();
        }
        known.put(hash, new Known(grant.get(), asked));
        return grant;
    }

    private static Role lower(Role one, Role other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static String hash(String secret) {
        return Sha256.of(secret.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static NotFoundException notFound() {
        return new NotFoundException("api-key-not-found", "There is no such API key");
    }
}
