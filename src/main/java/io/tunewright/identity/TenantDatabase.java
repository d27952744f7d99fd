package io.tunewright.identity;

import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/// The only way to the tables that organisations own. Each call runs in a transaction (its own, or the caller's) in
/// which PostgreSQL's row-level security shows the rows of one organisation and no others: a query that forgets its
/// tenant finds nothing.
///
/// Every such table has `tenant_id uuid not null` and, in its migration, `select tunewright_protect('table_name')`.
@Component
public class TenantDatabase {

    private static final String EVERY_TENANT = "*";

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    TenantDatabase(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// Runs `work` on the rows of `tenant`. The result must not be null; queries for one row return an `Optional`.
    public <T> T as(TenantId tenant, Function<JdbcClient, T> work) {
        return inside(tenant.toString(), work);
    }

    /// Runs `work` on the rows of `tenant`.
    public void run(TenantId tenant, Consumer<JdbcClient> work) {
        inside(tenant.toString(), client -> {
            work.accept(client);
            return true;
        });
    }

    /// Runs `work` on the rows of all organisations: for background work that no user asked for, such as following
    /// every run, and for finding the organisation behind an API key. Never with a condition that came from a
    /// request alone.
    public <T> T acrossTenants(Function<JdbcClient, T> work) {
        return inside(EVERY_TENANT, work);
    }

    private <T> T inside(String scope, Function<JdbcClient, T> work) {
        @Nullable
        T result = transaction.execute(status -> {
            if (status.isNewTransaction()) {
                set(scope); // and PostgreSQL forgets it with the transaction
                return work.apply(jdbc);
            }
            String before = enter(scope);
            T answer;
            try {
                answer = work.apply(jdbc);
            } catch (RuntimeException failure) {
                leaveAfter(failure, before);
                throw failure;
            }
            set(before);
            return answer;
        });
        if (result == null) {
            throw new IllegalStateException("work in the database returned null");
        }
        return result;
    }

    /// Sets the scope of a transaction that was there before and returns the scope that it had.
    private String enter(String scope) {
        String before = jdbc.sql("select coalesce(current_setting('tunewright.tenant', true), '')")
                .query(String.class)
                .single();
        if (!before.equals(scope)) {
            set(scope);
        }
        return before;
    }

    /// The caller may go on in the same transaction, unless PostgreSQL has ended it.
    private void leaveAfter(RuntimeException failure, String before) {
        try {
            set(before);
        } catch (DataAccessException ended) {
            failure.addSuppressed(ended);
        }
    }

    /// For the rest of the transaction.
    private void set(String scope) {
        jdbc.sql("select set_config('tunewright.tenant', :scope, true)")
                .param("scope", scope)
                .query(String.class)
                .single();
    }
}
