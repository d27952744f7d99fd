package io.tunewright.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/// Open invitations. One that was accepted, revoked or has expired is not found here.
@Repository
class InvitationRepository {

    private static final String OPEN = "accepted_at is null and revoked_at is null and expires_at > now()";

    private final TenantDatabase database;

    InvitationRepository(TenantDatabase database) {
        this.database = database;
    }

    /// What stands behind a token.
    record Open(InvitationId id, TenantId tenant, Role role) {}

    void insert(
            TenantId tenant, InvitationId id, String tokenHash, Role role, String note, UserId by, Instant expires) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into identity_invitation (id, tenant_id, token_hash, role, note, created_by, expires_at)
                        values (:id, :tenant, :hash, :role, :note, :by, :expires)
                        """)
                .param("id", id.value())
                .param("tenant", tenant.value())
                .param("hash", tokenHash)
                .param("role", role.name())
                .param("note", note)
                .param("by", by.value())
                .param("expires", Timestamp.from(expires))
                .update());
    }

    List<Invitation> list(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select i.id, i.role, i.note, u.name as invited_by, i.created_at, i.expires_at
                          from identity_invitation i left join identity_user u on u.id = i.created_by
                         where i.tenant_id = :tenant and %s
                         order by i.created_at desc
                        """.formatted(OPEN))
                .param("tenant", tenant.value())
                .query((row, index) -> invitation(row))
                .list());
    }

    Optional<Invitation> find(TenantId tenant, InvitationId id) {
        return list(tenant).stream()
                .filter(invitation -> invitation.id().equals(id))
                .findFirst();
    }

    /// The invitation behind a token: the token names the organisation, so this looks at all.
    Optional<Open> findByToken(String tokenHash) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                        select id, tenant_id, role from identity_invitation where token_hash = :hash and %s
                        """.formatted(OPEN))
                .param("hash", tokenHash)
                .query((row, index) -> new Open(
                        new InvitationId(row.getObject("id", UUID.class)),
                        new TenantId(row.getObject("tenant_id", UUID.class)),
                        Role.valueOf(row.getString("role"))))
                .optional());
    }

    /// @return false if somebody else was faster
    boolean accept(TenantId tenant, InvitationId id, UserId user) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update identity_invitation set accepted_at = now(), accepted_by = :user
                                 where tenant_id = :tenant and id = :id and %s
                                """.formatted(OPEN))
                                .param("user", user.value())
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        == 1);
    }

    boolean revoke(TenantId tenant, InvitationId id) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                update identity_invitation set revoked_at = now()
                                 where tenant_id = :tenant and id = :id and %s
                                """.formatted(OPEN))
                                .param("tenant", tenant.value())
                                .param("id", id.value())
                                .update()
                        == 1);
    }

    private static Invitation invitation(ResultSet row) throws SQLException {
        return new Invitation(
                new InvitationId(row.getObject("id", UUID.class)),
                Role.valueOf(row.getString("role")),
                row.getString("note"),
                row.getString("invited_by"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("expires_at").toInstant());
    }
}
