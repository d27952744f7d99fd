package io.tunewright.identity;

import java.text.Normalizer;
import java.util.Locale;
import org.springframework.stereotype.Component;

/// Founding an organisation: its row, its slug and its first owner.
@Component
class Organisations {

    private static final int SLUG_MAX_LENGTH = 40;

    private final OrganisationRepository organisations;
    private final UserRepository users;

    Organisations(OrganisationRepository organisations, UserRepository users) {
        this.organisations = organisations;
        this.users = users;
    }

    /// Must run in the transaction of the caller.
    Principal found(UserId owner, String name) {
        String checked = Organisation.checkedName(name);
        var tenant = TenantId.next();
        String slug = slug(checked);
        String candidate = slug;
        for (int number = 2; !organisations.insert(tenant, checked, candidate); number++) {
            candidate = slug + "-" + number;
        }
        organisations.addMember(tenant, owner, Role.OWNER);
        users.setCurrentTenant(owner, tenant);
        return organisations.principal(tenant, owner).orElseThrow();
    }

    /// `Möbel & Söhne` → `mobel-sohne`; a name without Latin letters or digits gives `org`.
    static String slug(String name) {
        String latin = Normalizer.normalize(name, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9]+", "-");
        String trimmed =
                latin.substring(0, Math.min(SLUG_MAX_LENGTH, latin.length())).replaceAll("^-+|-+$", "");
        return trimmed.isEmpty() ? "org" : trimmed;
    }
}
