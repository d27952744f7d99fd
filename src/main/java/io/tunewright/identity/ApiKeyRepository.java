package io.tunewright.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// API keys that are not revoked; of the secret only the hash.
@Repository
class ApiKeyRepository {

    private static final String SELECT = """
            select k.id, k.user_id, u.name as owner, k.name, k.prefix, k.role, k.operator, k.created_at, k.expires_at, k.last_used_at
              from identity_api_key k join identity_user u on u.id = k.user_id
             where k.tenant_id = :tenant and k.revoked_at is null
            """;

    private final TenantDatabase database;

    ApiKeyRepository(TenantDatabase database) {
        this.database = database;
    }

    /// What opens the door.
    record Grant(ApiKeyId id, TenantId tenant, UserId user, Role role, boolean operator) {}

    void insert(
            TenantId tenant,
            ApiKeyId id,
            UserId owner,
            String name,
            String prefix,
            String hash,
            Role role,
            boolean operator,
            @Nullable Instant expiresAt) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into identity_api_key
                               (id, tenant_id, user_id, name, prefix, key_hash, role, operator, expires_at)
                        values (:id, :tenant, :owner, :name, :prefix, :hash, :role, :operator, :expires)
                        """)
                .param("id", id.value())
                .param("tenant", tenant.value())
                .param("owner", owner.value())
                .param("name", name)
                .param("prefix", prefix)
                .param("hash", hash)
                .param("role", role.name())
                .param("operator", operator)
                .param("expires", expiresAt == null ? null : Timestamp.from(expiresAt))
                .update());
    }

    List<ApiKey> list(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql(SELECT + " order by k.created_at desc")
                .param("tenant", tenant.value())
                .query((row, index) -> key(row))
                .list());
    }

    List<ApiKey> list(TenantId tenant, UserId owner) {
        return database.as(tenant, jdbc -> jdbc.sql(SELECT + " and k.user_id = :owner order by k.created_at desc")
                .param("tenant", tenant.value())
                .param("owner", owner.value())
                .query((row, index) -> key(row))
                .list());
    }

    Optional<ApiKey> find(TenantId tenant, ApiKeyId id) {
        return database.as(tenant, jdbc -> jdbc.sql(SELECT + " and k.id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, index) -> key(row))
                .optional());
    }

    /// The living key with this hash: the key names the organisation, so this looks at all.
    Optional<Grant> findByHash(String hash) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                        select id, tenant_id, user_id, role, operator
                          from identity_api_key
                         where key_hash = :hash and revoked_at is null and (expires_at is null or expires_at > now())
                        """)
                .param("hash", hash)
                .query((row, index) -> new Grant(
                        new ApiKeyId(row.getObject("id", UUID.class)),
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        new UserId(row.getObject("user_id", UUID.class)),
                        Role.valueOf(row.getString("role")),
                        row.getBoolean("operator")))
                .optional());
    }

    /// Those of some keys that would open the door now: not revoked, not expired, of a member. As the database has
    /// it at this moment.
    Set<ApiKeyId> living(Collection<ApiKeyId> some) {
        return Set.copyOf(database.acrossTenants(jdbc -> jdbc.sql("""
                        select k.id
                          from identity_api_key k
                          join identity_membership m on m.tenant_id = k.tenant_id and m.user_id = k.user_id
                         where k.id in (:ids) and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
                        """)
                .param("ids", some.stream().map(ApiKeyId::value).toList())
                .query((row, index) -> new ApiKeyId(row.getObject(1, UUID.class)))
                .list()));
    }

    /// Notes the use, to the minute.
    void touch(TenantId tenant, ApiKeyId id) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update identity_api_key set last_used_at = now()
                         where tenant_id = :tenant and id = :id
                           and (last_used_at is null or last_used_at < now() - interval '1 minute')
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    boolean revoke(TenantId tenant, ApiKeyId id) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update identity_api_key set revoked_at = now()
                                 where tenant_id = :tenant and id = :id and revoked_at is null
                                """)
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        == 1);
    }

    private static ApiKey key(ResultSet row) throws SQLException {
        return new ApiKey(
                new ApiKeyId(row.getObject("id", UUID.class)),
                new UserId(row.getObject("user_id", UUID.class)),
                row.getString("owner"),
                row.getString("name"),
                row.getString("prefix"),
                Role.valueOf(row.getString("role")),
                row.getBoolean("operator"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("expires_at")),
                instant(row.getTimestamp("last_used_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
