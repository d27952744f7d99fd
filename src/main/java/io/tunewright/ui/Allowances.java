package io.tunewright.ui;

import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactStore;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.springframework.stereotype.Service;

/// What an organisation may use and has used.
@Service
class Allowances {

    private final Quota quota;
    private final ArtifactStore storage;

    Allowances(Quota quota, ArtifactStore storage) {
        this.quota = quota;
        this.storage = storage;
    }

    /// The state of the quotas.
    ///
    /// @param tokens   read and written by models that answered this month
    /// @param resetsOn first day of the next month (UTC)
    record Now(long storage, long storageLimit, long tokens, long tokensLimit, long runsLimit, LocalDate resetsOn) {

        long storageFree() {
            return Math.max(0, storageLimit - storage);
        }

        long tokensFree() {
            return Math.max(0, tokensLimit - tokens);
        }
    }

    Now of(TenantId tenant) {
        return new Now(
                storage.usage(tenant.value()),
                quota.limit(tenant, QuotaKind.STORAGE_BYTES),
                quota.chatTokensThisMonth(tenant),
                quota.limit(tenant, QuotaKind.CHAT_TOKENS_PER_MONTH),
                quota.limit(tenant, QuotaKind.CONCURRENT_RUNS),
                LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).plusMonths(1));
    }
}
