package io.tunewright.identity;

import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Service;

/// What organisations used. Lines are added, never changed; the database refuses both. Months and days are UTC.
@Service
public class UsageLedger {

    private final TenantDatabase database;

    UsageLedger(TenantDatabase database) {
        this.database = database;
    }

    /// What was used on a day.
    public record Day(LocalDate day, UsageKind kind, long amount) {}

    /// Adds what was used. Safe to repeat: each kind of a reference counts once.
    ///
    /// @param amount    tokens or seconds, 0 or more
    /// @param reference what it was used for, such as `run <id>` or a chat completion's id; unique for each such
    ///     thing
    public void add(TenantId tenant, UserId user, UsageKind kind, long amount, String reference) {
        UUID key = SecurityContextHolder.getContext().getAuthentication() instanceof MemberAuthentication member
                ? member.apiKey().map(ApiKeyId::value).orElse(null)
                : null;
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into identity_usage (tenant_id, user_id, api_key_id, kind, amount, reference)
                        values (:tenant, :user, :key, :kind, :amount, :reference)
                        on conflict (tenant_id, reference, kind) do nothing
                        """)
                .param("tenant", tenant.value())
                .param("user", user.value())
                .param("key", key)
                .param("kind", kind.name())
                .param("amount", amount)
                .param("reference", reference)
                .update());
    }

    /// Totals of this calendar month; kinds that were not used are 0.
    public Map<UsageKind, Long> thisMonth(TenantId tenant) {
        var firstDay = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1);
        return since(tenant, firstDay.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /// Totals since `start`; kinds that were not used are 0.
    public Map<UsageKind, Long> since(TenantId tenant, Instant start) {
        var totals = new EnumMap<UsageKind, Long>(UsageKind.class);
        for (var kind : UsageKind.values()) {
            totals.put(kind, 0L);
        }
        database.run(tenant, jdbc -> jdbc.sql("""
                        select kind, sum(amount) as amount
                          from identity_usage
                         where tenant_id = :tenant and at >= :start
                         group by kind
                        """)
                .param("tenant", tenant.value())
                .param("start", Timestamp.from(start))
                .query(row -> {
                    totals.put(UsageKind.valueOf(row.getString("kind")), row.getLong("amount"));
                }));
        return Collections.unmodifiableMap(totals);
    }

    /// Each day's totals from `first` to `last`, both included, oldest first; days and kinds without use are left
    /// out.
    public List<Day> days(TenantId tenant, LocalDate first, LocalDate last) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select (at at time zone 'UTC')::date as day, kind, sum(amount) as amount
                          from identity_usage
                         where tenant_id = :tenant
                           and at >= :first::date::timestamp at time zone 'UTC'
                           and at < (:last::date + 1)::timestamp at time zone 'UTC'
                         group by 1, 2
                         order by 1, 2
                        """)
                .param("tenant", tenant.value())
                .param("first", Date.valueOf(first))
                .param("last", Date.valueOf(last))
                .query((row, index) -> new Day(
                        row.getDate("day").toLocalDate(),
                        UsageKind.valueOf(row.getString("kind")),
                        row.getLong("amount")))
                .list());
    }
}
