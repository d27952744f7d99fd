package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.UnexpectedRollbackException;

/// The second wall between organisations: what PostgreSQL refuses whatever the product's queries forget.
class TenantWallIT extends IntegrationTest {

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TenantDatabase database;

    @Autowired
    private UsageLedger ledger;

    @Test
    void everyTableOfOrganisationsHasItsPolicy() {
        var unprotected = jdbc.sql("""
                        select c.relname
                          from pg_class c join pg_namespace n on n.oid = c.relnamespace
                         where n.nspname = 'public' and c.relkind in ('r', 'p')
                           and exists (select from pg_attribute a
                                        where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped)
                           and not (c.relrowsecurity and c.relforcerowsecurity
                                    and exists (select from pg_policies p
                                                 where p.tablename = c.relname
                                                   and p.cmd = 'ALL'
                                                   and p.qual = 'tunewright_sees(tenant_id)'
                                                   and p.with_check = 'tunewright_sees(tenant_id)'))
                         order by 1
                        """).query(String.class).list();

        assertThat(unprotected)
                .as("tables with tenant_id that lack: select tunewright_protect('…')")
                .isEmpty();
    }

    @Test
    void everyTenantIdIsRequiredAndComesFirstInAnIndex() {
        var slow = jdbc.sql("""
                        select c.relname
                          from pg_class c join pg_attribute a on a.attrelid = c.oid
                         where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                           and a.attname = 'tenant_id' and not a.attisdropped
                           and (not a.attnotnull
                                or not exists (select from pg_index i where i.indrelid = c.oid and i.indkey[0] = a.attnum))
                         order by 1
                        """).query(String.class).list();

        assertThat(slow).isEmpty();
    }

    @Test
    void withoutATenantNoRowIsVisibleInAnyTable() {
        var organisation = organisation();
        identity.apiKey(organisation.owner());
        ledger.add(organisation.tenant(), organisation.owner().user(), UsageKind.INPUT_TOKENS, 1, "wall");

        var tables = tables();

        assertThat(tables)
                .contains("identity_membership", "identity_api_key", "identity_usage", "identity_organisation");
        for (String table : tables) {
            assertThat(count(jdbc, table)).as(table).isZero();
        }
        database.run(organisation.tenant(), own -> {
            assertThat(count(own, "identity_membership")).isEqualTo(4);
            assertThat(count(own, "identity_api_key")).isEqualTo(1);
            assertThat(count(own, "identity_usage")).isEqualTo(1);
            assertThat(count(own, "identity_organisation")).isEqualTo(1);
        });
    }

    @Test
    void theProductsRoleIsNoSuperuser() {
        assertThat(jdbc.sql("select rolsuper or rolbypassrls from pg_roles where rolname = current_user")
                        .query(Boolean.class)
                        .single())
                .isFalse();
    }

    @Test
    void anotherOrganisationsRowsCannotBeMadeChangedOrSeen() {
        var mine = organisation();
        var other = organisation();

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> database.run(mine.tenant(), own -> own.sql("""
                                insert into identity_quota (tenant_id, kind, amount) values (:other, 'CONCURRENT_RUNS', 99)
                                """)
                        .param("other", other.tenant().value())
                        .update()))
                .withStackTraceContaining("new row violates row-level security policy");
        database.run(mine.tenant(), own -> {
            assertThat(own.sql("update identity_membership set role = 'OWNER' where tenant_id = :other")
                            .param("other", other.tenant().value())
                            .update())
                    .isZero();
            assertThat(own.sql("delete from identity_membership where tenant_id = :other")
                            .param("other", other.tenant().value())
                            .update())
                    .isZero();
        });
    }

    @Test
    void aScopeEndsWithItsWorkAlsoWhenItFails() {
        var mine = organisation();
        var other = organisation();

        // The failure inside marks the transaction: it can read on, and rolls back in the end.
        assertThatExceptionOfType(UnexpectedRollbackException.class)
                .isThrownBy(() -> database.run(mine.tenant(), outer -> {
                    database.run(other.tenant(), inner -> assertThat(tenants(inner))
                            .containsExactly(other.tenant().value()));
                    assertThat(tenants(outer)).containsExactly(mine.tenant().value());
                    assertThatExceptionOfType(IllegalStateException.class)
                            .isThrownBy(() -> database.run(other.tenant(), inner -> {
                                throw new IllegalStateException("inside");
                            }));
                    assertThat(tenants(outer)).containsExactly(mine.tenant().value());
                }));
        assertThat(tenants(jdbc)).isEmpty();
    }

    @Test
    void whatPostgresRefusedIsTold() {
        var mine = organisation();

        assertThatExceptionOfType(DataIntegrityViolationException.class)
                .isThrownBy(() -> database.run(mine.tenant(), own -> own.sql(
                                "insert into identity_quota (tenant_id, kind, amount) values (:tenant, 'X', -1)")
                        .param("tenant", mine.tenant().value())
                        .update()))
                .withMessageContaining("identity_quota_amount_check");
    }

    private static List<UUID> tenants(JdbcClient jdbc) {
        return jdbc.sql("select id from identity_organisation")
                .query(UUID.class)
                .list();
    }

    private List<String> tables() {
        return jdbc.sql("""
                        select relname from pg_class
                         where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relrowsecurity
                         order by 1
                        """).query(String.class).list();
    }

    private static long count(JdbcClient jdbc, String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
    }
}
