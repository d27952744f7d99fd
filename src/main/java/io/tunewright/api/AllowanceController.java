package io.tunewright.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.TrainingRunService;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/allowances")
@Tag(name = "Organisation")
class AllowanceController {

    private final Quota quota;
    private final ArtifactStore storage;
    private final TrainingRunService runs;
    private final CurrentUser user;

    AllowanceController(Quota quota, ArtifactStore storage, TrainingRunService runs, CurrentUser user) {
        this.quota = quota;
        this.storage = storage;
        this.runs = runs;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "What the organisation may use, and how much of it is in use now")
    AllowancesResponse get() {
        var tenant = user.tenant();
        return new AllowancesResponse(
                new Allowance(storage.usage(tenant.value()), quota.limit(tenant, QuotaKind.STORAGE_BYTES)),
                new Allowance(quota.chatTokensThisMonth(tenant), quota.limit(tenant, QuotaKind.CHAT_TOKENS_PER_MONTH)),
                new Allowance(runs.active(tenant).size(), quota.limit(tenant, QuotaKind.CONCURRENT_RUNS)),
                LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).plusMonths(1));
    }

    /// @param chatTokens     of this calendar month (UTC)
    /// @param concurrentRuns those that wait included
    /// @param tokensResetOn  first day of the next month
    record AllowancesResponse(
            Allowance storageBytes, Allowance chatTokens, Allowance concurrentRuns, LocalDate tokensResetOn) {}

    record Allowance(long used, long limit) {}
}
