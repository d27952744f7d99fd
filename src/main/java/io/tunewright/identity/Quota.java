package io.tunewright.identity;

import io.tunewright.common.ByteSize;
import io.tunewright.common.QuotaException;
import java.util.HashMap;
import java.util.UUID;
import org.springframework.stereotype.Service;

/// Limits of organisations: the installation's, or their own.
@Service
public class Quota {

    private final TenantDatabase database;
    private final QuotaProperties defaults;
    private final UsageLedger ledger;

    Quota(TenantDatabase database, QuotaProperties defaults, UsageLedger ledger) {
        this.database = database;
        this.defaults = defaults;
        this.ledger = ledger;
    }

    public long limit(TenantId tenant, QuotaKind kind) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                                select amount from identity_quota where tenant_id = :tenant and kind = :kind
                                """)
                        .param("tenant", tenant.value())
                        .param("kind", kind.name())
                        .query(Long.class)
                        .optional())
                .orElseGet(() -> defaults.limit(kind));
    }

    /// The limits of all organisations, read at once: for background work.
    public Limits limits(QuotaKind kind) {
        return database.acrossTenants(jdbc -> {
            var own = new HashMap<TenantId, Long>();
            jdbc.sql("select tenant_id, amount from identity_quota where kind = :kind")
                    .param("kind", kind.name())
                    .query(row -> {
                        own.put(new TenantId(row.getObject(1, UUID.class)), row.getLong(2));
                    });
            return tenant -> own.getOrDefault(tenant, defaults.limit(kind));
        });
    }

    /// The limits of all organisations as they were read.
    public interface Limits {

        long of(TenantId tenant);
    }

    /// Refuses what would exceed the limit.
    ///
    /// @param total what would be in use afterwards, in the unit of `kind`
    /// @throws QuotaException `quota-storage-bytes`, `quota-chat-tokens-per-month` or `quota-concurrent-runs`, with
    ///     total and limit as arguments
    public void require(TenantId tenant, QuotaKind kind, long total) {
        long limit = limit(tenant, kind);
        if (total > limit) {
            throw new QuotaException(
                    "quota-" + kind.slug(), sentence(kind, total, limit), shown(kind, total), shown(kind, limit));
        }
    }

    /// Refuses a chat once this month's tokens are used up, or would be by `more`.
    ///
    /// @throws QuotaException `quota-chat-tokens-per-month`
    public void requireChatTokens(TenantId tenant, long more) {
        require(tenant, QuotaKind.CHAT_TOKENS_PER_MONTH, chatTokensThisMonth(tenant) + more);
    }

    /// Tokens that models read and wrote this month.
    public long chatTokensThisMonth(TenantId tenant) {
        var month = ledger.thisMonth(tenant);
        return month.getOrDefault(UsageKind.INPUT_TOKENS, 0L) + month.getOrDefault(UsageKind.OUTPUT_TOKENS, 0L);
    }

    private static String sentence(QuotaKind kind, long total, long limit) {
        return switch (kind) {
            case STORAGE_BYTES ->
                "This would use %s of the %s your organisation may store. Delete something or ask for more"
                        .formatted(shown(kind, total), shown(kind, limit));
            case CHAT_TOKENS_PER_MONTH ->
                "Your organisation has used its %d tokens of this month. It goes on next month, or ask for more"
                        .formatted(limit);
            case CONCURRENT_RUNS ->
                "Your organisation may have %d runs at the same time. Wait for one to end, or cancel one"
                        .formatted(limit);
        };
    }

    private static Object shown(QuotaKind kind, long amount) {
        return kind == QuotaKind.STORAGE_BYTES ? new ByteSize(amount).toString() : amount;
    }
}
