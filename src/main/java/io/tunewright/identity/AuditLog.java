package io.tunewright.identity;

import io.tunewright.common.Paging;
import io.tunewright.identity.AuditEntry.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// What happened in an organisation that somebody may have to answer for: sign-ins, refusals, keys, members,
/// deletions. Lines are added, never changed; the database refuses both.
@Service
public class AuditLog {

    private static final int OBJECT_MAX_LENGTH = 500;

    private final TenantDatabase database;
    private final CurrentUser current;
    private final TransactionTemplate apart;

    AuditLog(TenantDatabase database, CurrentUser current, PlatformTransactionManager transactions) {
        this.database = database;
        this.current = current;
        this.apart = new TransactionTemplate(transactions);
        this.apart.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// Records what the current user did, in the transaction that did it.
    ///
    /// @param action `thing.what_happened`, such as `dataset.deleted`
    /// @param object what it happened to: an id, perhaps with a few words; never a secret
    public void record(String action, String object) {
        insert(current.principal(), action, object, Outcome.DONE);
    }

    void record(Principal actor, String action, String object) {
        insert(actor, action, object, Outcome.DONE);
    }

    /// Records what the current user tried and may not, in a transaction of its own: what was refused rolls back,
    /// its line stays.
    public void refused(String action, String object) {
        refused(current.principal(), action, object);
    }

    void refused(Principal actor, String action, String object) {
        apart.executeWithoutResult(status -> insert(actor, action, object, Outcome.REFUSED));
    }

    /// The organisation's log, newest first.
    @PreAuthorize(Permissions.MAY_ADMINISTER)
    public List<AuditEntry> list(TenantId tenant, Paging page) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select id, at, user_id, api_key_id, actor, address, action, object, outcome
                          from identity_audit
                         where tenant_id = :tenant
                         order by id desc
                         limit :limit offset :offset
                        """)
                .param("tenant", tenant.value())
                .param("limit", page.limit())
                .param("offset", page.offset())
                .query((row, index) -> entry(row))
                .list());
    }

    @PreAuthorize(Permissions.MAY_ADMINISTER)
    public int count(TenantId tenant) {
        return database.as(tenant, jdbc -> jdbc.sql("select count(*) from identity_audit where tenant_id = :tenant")
                .param("tenant", tenant.value())
                .query(Integer.class)
                .single());
    }

    private void insert(Principal actor, String action, String object, Outcome outcome) {
        UUID key = SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication member
                ? member.apiKey().map(ApiKeyId::value).orElse(null)
                : null;
        database.run(actor.tenant(), jdbc -> jdbc.sql("""
                        insert into identity_audit
                               (tenant_id, user_id, api_key_id, actor, address, action, object, outcome)
                        values (:tenant, :user, :key, :actor, :address, :action, :object, :outcome)
                        """)
                .param("tenant", actor.tenant().value())
                .param("user", actor.user().value())
                .param("key", key)
                .param("actor", actor.name())
                .param("address", Origin.address())
                .param("action", action)
                .param("object", object.length() > OBJECT_MAX_LENGTH ? object.substring(0, OBJECT_MAX_LENGTH) : object)
                .param("outcome", outcome.name())
                .update());
    }

    private static AuditEntry entry(ResultSet row) throws SQLException {
        UUID user = row.getObject("user_id", UUID.class);
        UUID key = row.getObject("api_key_id", UUID.class);
        return new AuditEntry(
                row.getLong("id"),
                row.getTimestamp("at").toInstant(),
                user == null ? null : new UserId(user),
                key == null ? null : new ApiKeyId(key),
                row.getString("actor"),
                row.getString("address"),
                row.getString("action"),
                row.getString("object"),
                Outcome.valueOf(row.getString("outcome")));
    }
}
