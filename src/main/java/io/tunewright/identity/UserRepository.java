package io.tunewright.identity;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/// People. They belong to no organisation, so there is no tenant here; what an organisation may see of them goes
/// through its memberships.
@Repository
class UserRepository {

    private final JdbcClient jdbc;

    UserRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /// What a sign-in needs.
    ///
    /// @param currentTenant the organisation of the last session
    record Credentials(
            UserId id, String passwordHash, @Nullable TenantId currentTenant) {}

    boolean isEmpty() {
        return jdbc.sql("select not exists (select from identity_user)")
                .query(Boolean.class)
                .single();
    }

    boolean exists(String email) {
        return credentials(email).isPresent();
    }

    void insert(UserId id, NewAccount account, String passwordHash) {
        jdbc.sql("""
                        insert into identity_user (id, email, name, password_hash, locale)
                        values (:id, :email, :name, :hash, :locale)
                        """)
                .param("id", id.value())
                .param("email", account.email())
                .param("name", account.name())
                .param("hash", passwordHash)
                .param("locale", account.locale().toLanguageTag())
                .update();
    }

    Optional<Account> find(UserId id) {
        return jdbc.sql("select id, email, name, locale, theme from identity_user where id = :id")
                .param("id", id.value())
                .query((row, index) -> account(row))
                .optional();
    }

    Optional<Credentials> credentials(String email) {
        return jdbc.sql(
                        "select id, password_hash, current_tenant from identity_user where lower(email) = lower(:email)")
                .param("email", email)
                .query((row, index) -> credentials(row))
                .optional();
    }

    Optional<Credentials> credentials(UserId id) {
        return jdbc.sql("select id, password_hash, current_tenant from identity_user where id = :id")
                .param("id", id.value())
                .query((row, index) -> credentials(row))
                .optional();
    }

    boolean update(UserId id, String name, Locale locale, Theme theme) {
        return jdbc.sql("update identity_user set name = :name, locale = :locale, theme = :theme where id = :id")
                        .param("name", name)
                        .param("locale", locale.toLanguageTag())
                        .param("theme", theme.name())
                        .param("id", id.value())
                        .update()
                == 1;
    }

    void setPassword(UserId id, String passwordHash) {
        jdbc.sql("update identity_user set password_hash = :hash where id = :id")
                .param("hash", passwordHash)
                .param("id", id.value())
                .update();
    }

    void setCurrentTenant(UserId id, TenantId tenant) {
        jdbc.sql("update identity_user set current_tenant = :tenant where id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update();
    }

    /// @return false if there is no such user
    boolean setOperator(UserId id, boolean operator) {
        return jdbc.sql("update identity_user set operator = :operator where id = :id")
                        .param("operator", operator)
                        .param("id", id.value())
                        .update()
                == 1;
    }

    /// Those who run the installation, by name.
    List<Account> operators() {
        return jdbc.sql("""
                        select id, email, name, locale, theme from identity_user
                         where operator
                         order by lower(name), id
                        """).query((row, index) -> account(row)).list();
    }

    /// The same, while no other transaction can change who is one.
    List<Account> operatorsLocked() {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended('identity-operators', 0))")
                .query((row, index) -> true)
                .single();
        return operators();
    }

    private static Account account(ResultSet row) throws SQLException {
        return new Account(
                new UserId(row.getObject("id", UUID.class)),
                row.getString("email"),
                row.getString("name"),
                Locale.forLanguageTag(row.getString("locale")),
                Theme.valueOf(row.getString("theme")));
    }

    private static Credentials credentials(ResultSet row) throws SQLException {
        UUID tenant = row.getObject("current_tenant", UUID.class);
        return new Credentials(
                new UserId(row.getObject("id", UUID.class)),
                row.getString("password_hash"),
                tenant == null ? null : new TenantId(tenant));
    }
}
