package io.tunewright.identity;

import io.tunewright.common.QuotaException;
import io.tunewright.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/// Slows down guessing. An attempt counts as failed from its beginning, so that guesses made at the same time count
/// too; success takes it back. After some free failures each further one doubles the wait, per account and per
/// address.
///
/// In PostgreSQL, so that a restart or a second server forgets nothing.
@Component
class SignInThrottle {

    static final int FREE_PER_ACCOUNT = 5;
    static final int FREE_PER_ADDRESS = 30;
    static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration MEMORY = Duration.ofDays(1);

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    SignInThrottle(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        // What was counted stays counted when the caller rolls back.
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /// An attempt that is counted as failed unless it is called a success.
    final class Attempt {

        private final String account;
        private final String address;

        private Attempt(String account, String address) {
            this.account = account;
            this.address = address;
        }

        void succeeded() {
            transaction.executeWithoutResult(status -> {
                jdbc.sql("delete from identity_sign_in_attempt where subject = :account")
                        .param("account", account)
                        .update();
                // Only this attempt: a guesser with one good account must not clear an address.
                jdbc.sql("""
                                update identity_sign_in_attempt
                                   set failures = greatest(failures - 1, 0), blocked_until = now()
                                 where subject = :address
                                """).param("address", address).update();
            });
        }
    }

    @Scheduled(fixedDelay = 1, timeUnit = TimeUnit.HOURS)
    void forgetOld() {
        jdbc.sql("delete from identity_sign_in_attempt where last_at < now() - make_interval(secs => :memory)")
                .param("memory", MEMORY.toSeconds())
                .update();
    }

    /// Counts an attempt at an account, known or not, from the address of the current request.
    ///
    /// @throws QuotaException `too-many-attempts` with the seconds to wait; the attempt did not count then
    Attempt begin(String account) {
        String accountSubject = subject("account", account);
        String addressSubject = subject("address", Origin.address());
        var wait = transaction.execute(status -> {
            long seconds = waiting(List.of(accountSubject, addressSubject));
            if (seconds == 0) {
                count(accountSubject, FREE_PER_ACCOUNT);
                count(addressSubject, FREE_PER_ADDRESS);
            }
            return seconds;
        });
        if (wait != null && wait > 0) {
            throw new QuotaException(
                    "too-many-attempts",
                    "Too many failed attempts. Wait %d seconds, then try again".formatted(wait),
                    wait);
        }
        return new Attempt(accountSubject, addressSubject);
    }

    /// Seconds until the last of the subjects is free. Locks their rows in one order, so that two attempts at once
    /// are counted one after the other.
    private long waiting(List<String> subjects) {
        for (String subject : subjects) {
            jdbc.sql("""
                            insert into identity_sign_in_attempt (subject, failures, blocked_until, last_at)
                            values (:subject, 0, now(), now())
                            on conflict (subject) do nothing
                            """).param("subject", subject).update();
        }
        return jdbc.sql("""
                        select ceil(extract(epoch from blocked_until - clock_timestamp()))
                          from identity_sign_in_attempt
                         where subject in (:subjects)
                         order by subject
                           for update
                        """).param("subjects", subjects).query(Long.class).list().stream()
                .mapToLong(seconds -> Math.max(0, seconds))
                .max()
                .orElse(0);
    }

    private void count(String subject, int free) {
        jdbc.sql("""
                        update identity_sign_in_attempt a
                           set failures = n.failures,
                               last_at = clock_timestamp(),
                               blocked_until = clock_timestamp() + case when n.failures < :free then interval '0'
                                   else make_interval(secs => least(:longest, power(2, least(n.failures - :free, 30)))) end
                          from (select case when last_at < clock_timestamp() - make_interval(secs => :memory) then 1
                                            else failures + 1 end as failures
                                  from identity_sign_in_attempt where subject = :subject) n
                         where a.subject = :subject
                        """)
                .param("subject", subject)
                .param("free", free)
                .param("longest", LONGEST_WAIT.toSeconds())
                .param("memory", MEMORY.toSeconds())
                .update();
    }

    private static String subject(String kind, String text) {
        String normal = text.strip().toLowerCase(Locale.ROOT);
        return kind + ":" + Sha256.of(normal.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
