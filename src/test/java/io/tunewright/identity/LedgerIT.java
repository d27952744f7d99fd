package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.common.QuotaException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;

class LedgerIT extends IntegrationTest {

    @Autowired
    private UsageLedger ledger;

    @Autowired
    private Quota quota;

    @Autowired
    private TenantDatabase database;

    @Test
    void countsEachReferenceOnceAndEachOrganisationForItself() {
        var mine = organisation();
        var other = organisation();
        for (int repeated = 0; repeated < 2; repeated++) {
            ledger.add(mine.tenant(), mine.member().user(), UsageKind.TRAINED_TOKENS, 1000, "run 1");
            ledger.add(mine.tenant(), mine.member().user(), UsageKind.TRAINING_SECONDS, 60, "run 1");
        }
        ledger.add(mine.tenant(), mine.member().user(), UsageKind.TRAINED_TOKENS, 234, "run 2");
        ledger.add(other.tenant(), other.member().user(), UsageKind.TRAINED_TOKENS, 5, "run 1");

        assertThat(ledger.thisMonth(mine.tenant()))
                .containsEntry(UsageKind.TRAINED_TOKENS, 1234L)
                .containsEntry(UsageKind.TRAINING_SECONDS, 60L)
                .containsEntry(UsageKind.INPUT_TOKENS, 0L);
        var today = LocalDate.now(ZoneOffset.UTC);
        assertThat(ledger.days(mine.tenant(), today, today))
                .containsExactly(
                        new UsageLedger.Day(today, UsageKind.TRAINED_TOKENS, 1234),
                        new UsageLedger.Day(today, UsageKind.TRAINING_SECONDS, 60));
        assertThat(ledger.days(mine.tenant(), today.minusDays(9), today.minusDays(1)))
                .isEmpty();
    }

    @Test
    void nothingIsTakenBack() {
        var mine = organisation();
        ledger.add(mine.tenant(), mine.member().user(), UsageKind.INPUT_TOKENS, 10, "chat");

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> database.run(mine.tenant(), own -> own.sql("update identity_usage set amount = 0")
                        .update()))
                .withMessageContaining("table identity_usage is append-only");
    }

    @Test
    void aLimitIsTheInstallationsUnlessTheOrganisationHasItsOwn() {
        var mine = organisation();
        quota.require(mine.tenant(), QuotaKind.CONCURRENT_RUNS, 2);
        assertThatExceptionOfType(QuotaException.class)
                .isThrownBy(() -> quota.require(mine.tenant(), QuotaKind.CONCURRENT_RUNS, 3))
                .withMessage("Your organisation may have 2 runs at the same time. Wait for one to end, or cancel one")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("quota-concurrent-runs"));

        database.run(
                mine.tenant(),
                own -> own.sql("""
                        insert into identity_quota (tenant_id, kind, amount) values (:tenant, 'CONCURRENT_RUNS', 3),
                               (:tenant, 'CHAT_TOKENS_PER_MONTH', 100), (:tenant, 'STORAGE_BYTES', 5000)
                        """).param("tenant", mine.tenant().value()).update());

        quota.require(mine.tenant(), QuotaKind.CONCURRENT_RUNS, 3);
        assertThatExceptionOfType(QuotaException.class)
                .isThrownBy(() -> quota.require(mine.tenant(), QuotaKind.STORAGE_BYTES, 6000))
                .withMessage("This would use 6.0\u00a0kB of the 5.0\u00a0kB your organisation may store. "
                        + "Delete something or ask for more");
        ledger.add(mine.tenant(), mine.member().user(), UsageKind.INPUT_TOKENS, 60, "chat");
        ledger.add(mine.tenant(), mine.member().user(), UsageKind.OUTPUT_TOKENS, 30, "chat");
        quota.requireChatTokens(mine.tenant(), 10);
        assertThatExceptionOfType(QuotaException.class)
                .isThrownBy(() -> quota.requireChatTokens(mine.tenant(), 11))
                .withMessageStartingWith("Your organisation has used its 100 tokens of this month.");
    }
}
