package io.tunewright.api.openai;

import io.tunewright.common.Check;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// Requests that a client may repeat without making a thing twice: the same `Idempotency-Key` and body give the same
/// object.
@Component
class IdempotencyKeys {

    private static final int LONGEST_KEY = 200;

    private final TenantDatabase database;

    IdempotencyKeys(TenantDatabase database) {
        this.database = database;
    }

    /// The object that this key made before, or the one that `create` makes now. Two requests with one key at the
    /// same time wait for each other; the object and the key are stored in one transaction.
    ///
    /// @param key null if the client sent none
    /// @throws InvalidInputException `idempotency-key-reused` if the key came with another body
    UUID once(TenantId tenant, String route, @Nullable String key, String body, Supplier<UUID> create) {
        if (key == null) {
            return create.get();
        }
        Check.length("Idempotency-Key", key, 1, LONGEST_KEY);
        String hash = Sha256.of(body.getBytes(StandardCharsets.UTF_8)).hex();
        return database.as(tenant, jdbc -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended(:lock, 0))")
                    .param("lock", tenant + route + key)
                    .query((row, number) -> true)
                    .single();
            var before = find(tenant, route, key);
            if (before.isPresent()) {
                if (!before.get().bodyHash().equals(hash)) {
                    throw new InvalidInputException(
                            "idempotency-key-reused",
                            "Idempotency-Key",
                            "This Idempotency-Key was used with another body; use a new key for a new request");
                }
                return before.get().object();
            }
            UUID made = create.get();
            jdbc.sql("""
                            insert into api_idempotency (tenant_id, key, route, body_hash, object_id)
                            values (:tenant, :key, :route, :hash, :object)""")
                    .param("tenant", tenant.value())
                    .param("key", key)
                    .param("route", route)
                    .param("hash", hash)
                    .param("object", made)
                    .update();
            return made;
        });
    }

    private Optional<Answered> find(TenantId tenant, String route, String key) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select body_hash, object_id from api_idempotency
                        where tenant_id = :tenant and route = :route and key = :key""")
                .param("tenant", tenant.value())
                .param("route", route)
                .param("key", key)
                .query((row, number) -> new Answered(row.getString(1), row.getObject(2, UUID.class)))
                .optional());
    }

    private record Answered(String bodyHash, UUID object) {}
}
