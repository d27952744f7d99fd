package io.tunewright.api;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Repository;

/// Answers to requests that carried an `Idempotency-Key`, kept for a day.
@Repository
class IdempotentAnswers {

    private final TenantDatabase database;

    IdempotentAnswers(TenantDatabase database) {
        this.database = database;
    }

    /// @param route method and path
    record Request(TenantId tenant, String route, String key) {}

    /// @param status null while the first request is being answered
    /// @param body   null if there was none, or it held a secret
    record Answer(
            String bodyHash,
            @Nullable Integer status,
            @Nullable String mediaType,
            @Nullable String body) {}

    /// Claims the key, unless it was used. A claim whose server died in the middle lapses after ten minutes.
    ///
    /// @return what the key was used for; empty if it is claimed now
    Optional<Answer> claim(Request request, String bodyHash) {
        return database.as(request.tenant(), jdbc -> {
            int claimed = jdbc.sql("""
                            insert into api_idempotent_answer (tenant_id, route, key, body_hash)
                            values (:tenant, :route, :key, :hash)
                            on conflict (tenant_id, route, key) do update
                               set body_hash = excluded.body_hash, created_at = now()
                             where api_idempotent_answer.status is null
                               and api_idempotent_answer.created_at < now() - interval '10 minutes'
                            """)
                    .param("tenant", request.tenant().value())
                    .param("route", request.route())
                    .param("key", request.key())
                    .param("hash", bodyHash)
                    .update();
            return claimed == 1 ? Optional.empty() : find(request);
        });
    }

    private Optional<Answer> find(Request request) {
        return database.as(request.tenant(), jdbc -> jdbc.sql("""
                        select body_hash, status, media_type, body from api_idempotent_answer
                         where tenant_id = :tenant and route = :route and key = :key
                        """)
                .param("tenant", request.tenant().value())
                .param("route", request.route())
                .param("key", request.key())
                .query((row, number) -> new Answer(
                        row.getString(1), row.getObject(2, Integer.class), row.getString(3), row.getString(4)))
                .optional());
    }

    void store(Request request, int status, @Nullable String mediaType, @Nullable String body) {
        database.run(request.tenant(), jdbc -> jdbc.sql("""
                        update api_idempotent_answer set status = :status, media_type = :type, body = :body
                         where tenant_id = :tenant and route = :route and key = :key
                        """)
                .param("status", status)
                .param("type", mediaType)
                .param("body", body)
                .param("tenant", request.tenant().value())
                .param("route", request.route())
                .param("key", request.key())
                .update());
    }

    /// Gives up a claim: the request was refused and may be mended.
    void release(Request request) {
        database.run(request.tenant(), jdbc -> jdbc.sql("""
                        delete from api_idempotent_answer
                         where tenant_id = :tenant and route = :route and key = :key and status is null
                        """)
                .param("tenant", request.tenant().value())
                .param("route", request.route())
                .param("key", request.key())
                .update());
    }

    @Scheduled(initialDelay = 1, fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forgetOld() {
        database.acrossTenants(
                jdbc -> jdbc.sql("delete from api_idempotent_answer where created_at < now() - interval '1 day'")
                        .update());
    }
}
