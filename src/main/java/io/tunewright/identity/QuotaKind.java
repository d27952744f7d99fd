package io.tunewright.identity;

import java.util.Locale;

/// What an organisation has a limit on.
public enum QuotaKind {
    /// Bytes in storage: uploads, imported and tuned models, checkpoints.
    STORAGE_BYTES,
    /// Tokens read and written by models that answer, in a calendar month (UTC).
    CHAT_TOKENS_PER_MONTH,
    /// Training runs and evaluations at the same time.
    CONCURRENT_RUNS;

    /// As it stands in codes and in JSON, such as `storage-bytes`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
