package io.tunewright.identity.api;

import io.tunewright.identity.Account;
import io.tunewright.identity.ApiKey;
import io.tunewright.identity.AuditEntry;
import io.tunewright.identity.Invitation;
import io.tunewright.identity.Member;
import io.tunewright.identity.Organisation;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Principal;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// What goes in and out, as it stands in JSON (snake_case). Times are ISO 8601 in UTC.
final class IdentityBodies {

    private IdentityBodies() {}

    /// @param total how many there are, of which `data` may be a window
    record Listing<T>(List<T> data, int total) {

        static <S, T> Listing<T> of(List<S> all, Function<S, T> response) {
            return new Listing<>(all.stream().map(response).toList(), all.size());
        }
    }

    record MeRequest(
            @Nullable String name,
            @Nullable String locale,
            @Nullable String theme) {}

    record MeResponse(
            UUID id,
            String email,
            String name,
            String locale,
            String theme,
            String role,
            Set<String> permissions,
            OrganisationResponse organisation) {

        static MeResponse of(Account account, Organisation organisation, Principal principal) {
            var permissions = new TreeSet<String>();
            principal.role().permissions().forEach(permission -> permissions.add(lower(permission)));
            if (principal.operator()) {
                permissions.add(lower(Permissions.OPERATE));
            }
            return new MeResponse(
                    account.id().value(),
                    account.email(),
                    account.name(),
                    account.locale().toLanguageTag(),
                    lower(account.theme().name()),
                    principal.role().slug(),
                    permissions,
                    OrganisationResponse.of(organisation));
        }
    }

    record OrganisationRequest(String name) {}

    record OrganisationResponse(UUID id, String name, String slug, Instant createdAt) {

        static OrganisationResponse of(Organisation organisation) {
            return new OrganisationResponse(
                    organisation.id().value(), organisation.name(), organisation.slug(), organisation.createdAt());
        }
    }

    record RoleRequest(String role) {}

    record MemberResponse(UUID id, String email, String name, String role, Instant joinedAt) {

        static MemberResponse of(Member member) {
            return new MemberResponse(
                    member.id().value(),
                    member.email(),
                    member.name(),
                    member.role().slug(),
                    member.joinedAt());
        }
    }

    record InvitationRequest(String role, @Nullable String note) {}

    /// @param link path of the page that accepts it; null except in the answer that makes it
    record InvitationResponse(
            UUID id,
            String role,
            String note,
            @Nullable String invitedBy,
            Instant createdAt,
            Instant expiresAt,
            @Nullable String link) {

        static InvitationResponse of(Invitation invitation) {
            return of(invitation, null);
        }

        static InvitationResponse of(Invitation.Issued issued) {
            return of(issued.invitation(), "/invite/" + issued.token());
        }

        private static InvitationResponse of(Invitation invitation, @Nullable String link) {
            return new InvitationResponse(
                    invitation.id().value(),
                    invitation.role().slug(),
                    invitation.note(),
                    invitation.invitedBy(),
                    invitation.createdAt(),
                    invitation.expiresAt(),
                    link);
        }
    }

    /// @param role     null for one's own
    /// @param operator true for a key that opens the operator's routes; operators only
    record ApiKeyRequest(
            String name,
            @Nullable String role,
            @Nullable Instant expiresAt,
            @Nullable Boolean operator) {}

    /// @param secret the key itself; null except in the answer that makes it
    record ApiKeyResponse(
            UUID id,
            UUID ownerId,
            String owner,
            String name,
            String prefix,
            String role,
            boolean operator,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant lastUsedAt,
            @Nullable String secret) {

        static ApiKeyResponse of(ApiKey key) {
            return of(key, null);
        }

        static ApiKeyResponse of(ApiKey.Issued issued) {
            return of(issued.key(), issued.secret());
        }

        private static ApiKeyResponse of(ApiKey key, @Nullable String secret) {
            return new ApiKeyResponse(
                    key.id().value(),
                    key.owner().value(),
                    key.ownerName(),
                    key.name(),
                    key.prefix(),
                    key.role().slug(),
                    key.operator(),
                    key.createdAt(),
                    key.expiresAt(),
                    key.lastUsedAt(),
                    secret);
        }
    }

    record OperatorRequest(String email) {}

    record OperatorResponse(UUID id, String email, String name) {

        static OperatorResponse of(Account account) {
            return new OperatorResponse(account.id().value(), account.email(), account.name());
        }
    }

    record AuditResponse(
            long id,
            Instant at,
            @Nullable UUID userId,
            @Nullable UUID apiKeyId,
            String actor,
            String address,
            String action,
            String object,
            String outcome) {

        static AuditResponse of(AuditEntry entry) {
            return new AuditResponse(
                    entry.id(),
                    entry.at(),
                    entry.user() == null ? null : entry.user().value(),
                    entry.apiKey() == null ? null : entry.apiKey().value(),
                    entry.actor(),
                    entry.address(),
                    entry.action(),
                    entry.object(),
                    lower(entry.outcome().name()));
        }
    }

    record UsageDay(LocalDate day, String kind, long amount) {}

    record UsageResponse(Map<String, Long> thisMonth, Map<String, Long> limits, List<UsageDay> days) {

        static UsageResponse of(
                Map<UsageKind, Long> month, List<UsageLedger.Day> days, ToLongFunction<QuotaKind> limit) {
            var totals = new LinkedHashMap<String, Long>();
            month.forEach((kind, amount) -> totals.put(lower(kind.name()), amount));
            var limits = new LinkedHashMap<String, Long>();
            for (var kind : QuotaKind.values()) {
                limits.put(lower(kind.name()), limit.applyAsLong(kind));
            }
            return new UsageResponse(
                    totals,
                    limits,
                    days.stream()
                            .map(day -> new UsageDay(day.day(), lower(day.kind().name()), day.amount()))
                            .toList());
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
