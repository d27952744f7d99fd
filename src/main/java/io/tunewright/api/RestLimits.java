package io.tunewright.api;

import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.TenantId;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.web.servlet.HandlerInterceptor;

/// Counts the requests of each organisation, tells in `x-ratelimit-*` what is left, and refuses what is too much.
/// Routes that spend tokens tell what is left of the month's too. Everything is told as OpenAI tells it.
@Component
class RestLimits implements HandlerInterceptor {

    private final RequestRate rate;
    private final Quota quota;
    private final OrganisationService organisations;
    private final CurrentUser user;

    RestLimits(ApiProperties properties, Quota quota, OrganisationService organisations, CurrentUser user) {
        this.rate = new RequestRate(properties.requestsPerMinute(), System::nanoTime);
        this.quota = quota;
        this.organisations = organisations;
        this.user = user;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (request.getDispatcherType() != DispatcherType.REQUEST) {
            return true; // the end of a stream is no new request
        }
        var tenant = user.tenant();
        var verdict = rate.take(tenant);
        response.setHeader("x-ratelimit-limit-requests", String.valueOf(verdict.limit()));
        response.setHeader("x-ratelimit-remaining-requests", String.valueOf(verdict.remaining()));
        response.setHeader("x-ratelimit-reset-requests", shown(verdict.resetSeconds()));
        if (!verdict.allowed()) {
            throw new RateLimited(verdict.limit(), verdict.waitSeconds());
        }
        if (request.getRequestURI().endsWith("/completions")) {
            tellTokens(tenant, response);
        }
        requireOrganisation(tenant, request.getHeader("OpenAI-Organization"));
        return true;
    }

    private void tellTokens(TenantId tenant, HttpServletResponse response) {
        long limit = quota.limit(tenant, QuotaKind.CHAT_TOKENS_PER_MONTH);
        long left = Math.max(0, limit - quota.chatTokensThisMonth(tenant));
        var next = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1).plusMonths(1).atStartOfDay(ZoneOffset.UTC);
        response.setHeader("x-ratelimit-limit-tokens", String.valueOf(limit));
        response.setHeader("x-ratelimit-remaining-tokens", String.valueOf(left));
        response.setHeader(
                "x-ratelimit-reset-tokens",
                shown(Duration.between(ZonedDateTime.now(ZoneOffset.UTC), next).toSeconds()));
    }

    /// The key decides the organisation; a client that names another one has taken the wrong key.
    private void requireOrganisation(TenantId tenant, @Nullable String named) {
        if (named == null || named.isBlank()) {
            return;
        }
        String slug = organisations.get(tenant).slug();
        if (!named.equals(slug) && !named.equals("org-" + slug) && !named.equals(tenant.toString())) {
            throw new WrongOrganisation();
        }
    }

    /// Such as `850ms`, `12s` or `6m0s`.
    static String shown(double seconds) {
        if (seconds < 1) {
            return Math.round(seconds * 1000) + "ms";
        }
        long whole = Math.round(seconds);
        long hours = whole / 3600;
        long minutes = whole % 3600 / 60;
        return (hours > 0 ? hours + "h" : "") + (whole >= 60 ? minutes + "m" : "") + whole % 60 + "s";
    }
}
