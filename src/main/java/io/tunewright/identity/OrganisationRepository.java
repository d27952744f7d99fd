package io.tunewright.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Repository;

/// Organisations and who belongs to them.
@Repository
class OrganisationRepository {

    private final TenantDatabase database;

    OrganisationRepository(TenantDatabase database) {
        this.database = database;
    }

    /// @return false if the slug is taken
    boolean insert(TenantId tenant, String name, String slug) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                insert into identity_organisation (id, name, slug)
                                values (:id, :name, :slug)
                                on conflict (slug) do nothing
                                """)
                                .param("id", tenant.value())
                                .param("name", name)
                                .param("slug", slug)
                                .update()
                        == 1);
    }

    Optional<Organisation> find(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql(
                        "select id, name, slug, created_at from identity_organisation where id = :tenant")
                .param("tenant", tenant.value())
                .query((row, index) -> organisation(row))
                .optional());
    }

    /// Of the whole installation, by name.
    List<Organisation> all() {
        return database.acrossTenants(jdbc -> jdbc.sql(
                        "select id, name, slug, created_at from identity_organisation order by lower(name), id")
                .query((row, index) -> organisation(row))
                .list());
    }

    boolean rename(TenantId tenant, String name) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("update identity_organisation set name = :name where id = :tenant")
                                .param("name", name)
                                .param("tenant", tenant.value())
                                .update()
                        == 1);
    }

    /// Every organisation of a user, whichever they are in now.
    List<Membership> memberships(UserId user) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                        select o.id, o.name, o.slug, o.created_at, m.role
                          from identity_membership m join identity_organisation o on o.id = m.tenant_id
                         where m.user_id = :user
                         order by lower(o.name), o.id
                        """)
                .param("user", user.value())
                .query((row, index) -> new Membership(organisation(row), Role.valueOf(row.getString("role"))))
                .list());
    }

    /// What users may do, in every organisation of theirs.
    List<Principal> principals(List<UserId> users) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                        select m.user_id, m.tenant_id, u.name, m.role, u.operator
                          from identity_membership m join identity_user u on u.id = m.user_id
                         where m.user_id = any(:users)
                        """)
                .param("users", users.stream().map(UserId::value).toArray(UUID[]::new))
                .query((row, index) -> principal(row))
                .list());
    }

    /// What a user may do in an organisation; empty if they are no member.
    Optional<Principal> principal(TenantId tenant, UserId user) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select m.user_id, m.tenant_id, u.name, m.role, u.operator
                          from identity_membership m join identity_user u on u.id = m.user_id
                         where m.tenant_id = :tenant and m.user_id = :user
                        """)
                .param("tenant", tenant.value())
                .param("user", user.value())
                .query((row, index) -> principal(row))
                .optional());
    }

    List<Member> members(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select u.id, u.email, u.name, m.role, m.created_at
                          from identity_membership m join identity_user u on u.id = m.user_id
                         where m.tenant_id = :tenant
                         order by lower(u.name), u.id
                        """)
                .param("tenant", tenant.value())
                .query((row, index) -> member(row))
                .list());
    }

    Optional<Member> member(TenantId tenant, UserId user) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select u.id, u.email, u.name, m.role, m.created_at
                          from identity_membership m join identity_user u on u.id = m.user_id
                         where m.tenant_id = :tenant and m.user_id = :user
                        """)
                .param("tenant", tenant.value())
                .param("user", user.value())
                .query((row, index) -> member(row))
                .optional());
    }

    /// @return false if the user is a member already
    boolean addMember(TenantId tenant, UserId user, Role role) {
        return database.as(
                tenant,
                jdbc -> jdbc.sql("""
                                insert into identity_membership (tenant_id, user_id, role)
                                values (:tenant, :user, :role)
                                on conflict do nothing
                                """)
                                .param("tenant", tenant.value())
                                .param("user", user.value())
                                .param("role", role.name())
                                .update()
                        == 1);
    }

    void setRole(TenantId tenant, UserId user, Role role) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update identity_membership set role = :role where tenant_id = :tenant and user_id = :user
                        """)
                .param("role", role.name())
                .param("tenant", tenant.value())
                .param("user", user.value())
                .update());
    }

    void removeMember(TenantId tenant, UserId user) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        delete from identity_membership where tenant_id = :tenant and user_id = :user
                        """)
                .param("tenant", tenant.value())
                .param("user", user.value())
                .update());
    }

    /// Owners of an organisation, counted while no other transaction can change its memberships.
    int countOwnersLocked(TenantId tenant) {
        return database.as(tenant, jdbc -> {
            jdbc.sql("select id from identity_organisation where id = :tenant for update")
                    .param("tenant", tenant.value())
                    .query(UUID.class)
                    .optional();
            return jdbc.sql("""
                            select count(*) from identity_membership where tenant_id = :tenant and role = 'OWNER'
                            """)
                    .param("tenant", tenant.value())
                    .query(Integer.class)
                    .single();
        });
    }

    private static Organisation organisation(ResultSet row) throws SQLException {
        return new Organisation(
                new TenantId(row.getObject("id", UUID.class)),
                row.getString("name"),
                row.getString("slug"),
                row.getTimestamp("created_at").toInstant());
    }

    private static Principal principal(ResultSet row) throws SQLException {
        return new Principal(
                new UserId(row.getObject("user_id", UUID.class)),
                new TenantId(row.getObject("tenant_id", UUID.class)),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getBoolean("operator"));
    }

    private static Member member(ResultSet row) throws SQLException {
        return new Member(
                new UserId(row.getObject("id", UUID.class)),
                row.getString("email"),
                row.getString("name"),
                Role.valueOf(row.getString("role")),
                row.getTimestamp("created_at").toInstant());
    }
}
