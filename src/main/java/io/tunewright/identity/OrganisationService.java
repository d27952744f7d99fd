package io.tunewright.identity;

import io.tunewright.common.NotFoundException;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Organisations, and which of them a user works in.
@Service
public class OrganisationService {

    private final OrganisationRepository organisations;
    private final Organisations founding;
    private final UserRepository users;
    private final AuditLog audit;

    OrganisationService(
            OrganisationRepository organisations, Organisations founding, UserRepository users, AuditLog audit) {
        this.organisations = organisations;
        this.founding = founding;
        this.users = users;
        this.audit = audit;
    }

    /// @throws NotFoundException `organisation-not-found`
    @Transactional(readOnly = true)
    public Organisation get(TenantId tenant) {
        return organisations.find(tenant).orElseThrow(OrganisationService::notFound);
    }

    /// Every organisation the user belongs to, by name.
    @Transactional(readOnly = true)
    public List<Membership> of(UserId user) {
        return organisations.memberships(user);
    }

    @Transactional
    @PreAuthorize(Permissions.MAY_OWN)
    public Organisation rename(TenantId tenant, String name) {
        if (!organisations.rename(tenant, Organisation.checkedName(name))) {
            throw notFound();
        }
        audit.record("organisation.renamed", tenant.toString());
        return get(tenant);
    }

    /// Founds another organisation with `user` as its owner. Pass the result to [SessionService#begin] to work in it.
    @Transactional
    @PreAuthorize(Permissions.MAY_OWN + " and " + Permissions.IS_SELF)
    public Principal create(UserId user, String name) {
        var account = users.find(user).orElseThrow(OrganisationService::notFound);
        var principal = founding.found(account.id(), name);
        audit.record(principal, "organisation.created", principal.tenant().toString());
        return principal;
    }

    /// Remembers the organisation the user wants to work in. Pass the result to [SessionService#begin].
    ///
    /// @throws NotFoundException `organisation-not-found` if the user is no member
    @Transactional
    @PreAuthorize(Permissions.IS_SELF)
    public Principal choose(UserId user, TenantId tenant) {
        var principal = organisations.principal(tenant, user).orElseThrow(OrganisationService::notFound);
        users.setCurrentTenant(user, tenant);
        return principal;
    }

    private static NotFoundException notFound() {
        return new NotFoundException("organisation-not-found", "There is no such organisation");
    }
}
