package io.tunewright.identity;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/// Limits of an organisation that has none of its own (`tunewright.quota.*`).
///
/// @param storage            all stored files together
/// @param chatTokensPerMonth tokens read and written by models that answer
/// @param concurrentRuns     training runs and evaluations at the same time
@ConfigurationProperties("tunewright.quota")
record QuotaProperties(
        @DefaultValue("200GB") DataSize storage,
        @DefaultValue("20000000") long chatTokensPerMonth,
        @DefaultValue("2") int concurrentRuns) {

    long limit(QuotaKind kind) {
        return switch (kind) {
            case STORAGE_BYTES -> storage.toBytes();
            case CHAT_TOKENS_PER_MONTH -> chatTokensPerMonth;
            case CONCURRENT_RUNS -> concurrentRuns;
        };
    }
}
