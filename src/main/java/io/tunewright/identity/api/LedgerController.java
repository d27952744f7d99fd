package io.tunewright.identity.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Paging;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Quota;
import io.tunewright.identity.UsageLedger;
import io.tunewright.identity.api.IdentityBodies.AuditResponse;
import io.tunewright.identity.api.IdentityBodies.Listing;
import io.tunewright.identity.api.IdentityBodies.UsageResponse;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "Organisation")
class LedgerController {

    private static final int DAYS = 30;

    private final AuditLog audit;
    private final UsageLedger usage;
    private final Quota quota;
    private final CurrentUser current;

    LedgerController(AuditLog audit, UsageLedger usage, Quota quota, CurrentUser current) {
        this.audit = audit;
        this.usage = usage;
        this.quota = quota;
        this.current = current;
    }

    @GetMapping("/audit")
    @Operation(summary = "The audit log, newest first", description = "Administrators only.")
    Listing<AuditResponse> audit(
            @RequestParam(defaultValue = "0") int offset, @RequestParam(defaultValue = "100") int limit) {
        var page = audit.list(current.tenant(), new Paging(offset, limit));
        return new Listing<>(page.stream().map(AuditResponse::of).toList(), audit.count(current.tenant()));
    }

    @GetMapping("/usage")
    @Operation(summary = "What the organisation used this month and each of the last 30 days (UTC), and its limits")
    UsageResponse usage() {
        var today = LocalDate.now(ZoneOffset.UTC);
        return UsageResponse.of(
                usage.thisMonth(current.tenant()),
                usage.days(current.tenant(), today.minusDays(DAYS - 1), today),
                kind -> quota.limit(current.tenant(), kind));
    }
}
