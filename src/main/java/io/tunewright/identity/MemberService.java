package io.tunewright.identity;

import io.tunewright.common.ConflictException;
import io.tunewright.common.NotFoundException;
import java.util.List;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The members of an organisation. Administrators manage viewers and members; only owners manage administrators and
/// owners. The last owner stays.
@Service
public class MemberService {

    private final OrganisationRepository organisations;
    private final PrincipalLookup principals;
    private final CurrentUser current;
    private final AuditLog audit;

    MemberService(
            OrganisationRepository organisations, PrincipalLookup principals, CurrentUser current, AuditLog audit) {
        this.organisations = organisations;
        this.principals = principals;
        this.current = current;
        this.audit = audit;
    }

    /// All members, by name.
    @Transactional(readOnly = true)
    public List<Member> list(TenantId tenant) {
        return organisations.members(tenant);
    }

    /// @throws NotFoundException `member-not-found`
    @Transactional(readOnly = true)
    public Member get(TenantId tenant, UserId user) {
        return organisations
                .member(tenant, user)
                .orElseThrow(() -> new NotFoundException("member-not-found", "There is no such member"));
    }

    /// @throws ConflictException `last-owner`
    @Transactional
    @PreAuthorize(Permissions.MAY_ADMINISTER)
    public Member changeRole(TenantId tenant, UserId user, Role role) {
        int owners = organisations.countOwnersLocked(tenant);
        var member = get(tenant, user);
        requireAbove(member.role());
        requireAbove(role);
        if (member.role() == Role.OWNER && role != Role.OWNER) {
            requireAnotherOwner(owners);
        }
        organisations.setRole(tenant, user, role);
        principals.forget(user);
        audit.record("member.role_changed", user + " " + member.role() + " → " + role);
        return get(tenant, user);
    }

    /// Ends the membership, its sessions and its API keys. Everybody but the last owner may remove themselves.
    ///
    /// @throws ConflictException `last-owner`
    @Transactional
    @PreAuthorize(Permissions.MAY_ADMINISTER + " or (" + Permissions.IS_SELF + ")")
    public void remove(TenantId tenant, UserId user) {
        int owners = organisations.countOwnersLocked(tenant);
        var member = get(tenant, user);
        if (!user.equals(current.user())) {
            requireAbove(member.role());
        }
        if (member.role() == Role.OWNER) {
            requireAnotherOwner(owners);
        }
        organisations.removeMember(tenant, user);
        principals.forget(user);
        audit.record("member.removed", user.toString());
    }

    private void requireAbove(Role role) {
        if (role.may(Permissions.ADMINISTER) && !current.may(Permissions.OWN)) {
            throw new AccessDeniedException("Only owners manage administrators and owners");
        }
    }

    private static void requireAnotherOwner(int owners) {
        if (owners <= 1) {
            throw new ConflictException(
                    "last-owner", "The last owner of an organisation cannot go. Make somebody else an owner first");
        }
    }
}
