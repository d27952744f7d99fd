package io.tunewright.inference;

import io.tunewright.identity.TenantId;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.identity.UserId;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;

/// Writes down what one answer used, in the name of who asked: the ledger tells keys by the security context.
final class Metering {

    private static final Logger LOG = LoggerFactory.getLogger(Metering.class);

    private final UsageLedger ledger;
    private final TenantId tenant;
    private final UserId user;
    private final SecurityContext context;

    /// To be made on the asking thread.
    Metering(UsageLedger ledger, TenantId tenant, UserId user) {
        this.ledger = ledger;
        this.tenant = tenant;
        this.user = user;
        this.context = SecurityContextHolder.getContext();
    }

    void record(int promptTokens, int answerTokens) {
        SecurityContextHolder.setContext(context);
        try {
            String reference = "chat " + UUID.randomUUID();
            ledger.add(tenant, user, UsageKind.INPUT_TOKENS, promptTokens, reference);
            ledger.add(tenant, user, UsageKind.OUTPUT_TOKENS, answerTokens, reference);
        } catch (RuntimeException away) {
            LOG.error("{} + {} tokens of {} could not be written down", promptTokens, answerTokens, tenant, away);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }
}
