package io.tunewright.identity;

import io.tunewright.common.Check;
import io.tunewright.common.ConflictException;
import io.tunewright.common.NotFoundException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The way into an organisation: a link that works once, for seven days, and carries a role.
@Service
public class InvitationService {

    public static final Duration LIFETIME = Duration.ofDays(7);
    public static final int NOTE_MAX_LENGTH = 200;

    private final InvitationRepository invitations;
    private final OrganisationRepository organisations;
    private final UserRepository users;
    private final PrincipalLookup principals;
    private final PasswordEncoder passwords;
    private final CurrentUser current;
    private final AuditLog audit;

    InvitationService(
            InvitationRepository invitations,
            OrganisationRepository organisations,
            UserRepository users,
            PrincipalLookup principals,
            PasswordEncoder passwords,
            CurrentUser current,
            AuditLog audit) {
        this.invitations = invitations;
        this.organisations = organisations;
        this.users = users;
        this.principals = principals;
        this.passwords = passwords;
        this.current = current;
        this.audit = audit;
    }

    /// Makes a link `/invite/<token>`. Only owners invite administrators and owners.
    ///
    /// @param note for whom it is, to tell links apart; may be empty
    @Transactional
    @PreAuthorize(Permissions.MAY_ADMINISTER)
    public Invitation.Issued invite(TenantId tenant, Role role, String note) {
        String stripped = note.strip();
        Check.length("note", stripped, 0, NOTE_MAX_LENGTH);
        if (role.may(Permissions.ADMINISTER) && !current.may(Permissions.OWN)) {
            throw new AccessDeniedException("Only owners invite administrators and owners");
        }
        var id = InvitationId.next();
        String token = Tokens.next();
        invitations.insert(
                tenant,
                id,
                Tokens.hash(token),
                role,
                stripped,
                current.user(),
                Instant.now().plus(LIFETIME));
        audit.record("invitation.created", id + " " + role);
        return new Invitation.Issued(invitations.find(tenant, id).orElseThrow(InvitationService::notFound), token);
    }

    /// Invitations that can still be accepted, newest first.
    @Transactional(readOnly = true)
    @PreAuthorize(Permissions.MAY_ADMINISTER)
    public List<Invitation> list(TenantId tenant) {
        return invitations.list(tenant);
    }

    /// @throws NotFoundException `invitation-not-found`
    @Transactional
    @PreAuthorize(Permissions.MAY_ADMINISTER)
    public void revoke(TenantId tenant, InvitationId id) {
        if (!invitations.revoke(tenant, id)) {
            throw notFound();
        }
        audit.record("invitation.revoked", id.toString());
    }

    /// What the link offers, for whoever holds it.
    ///
    /// @throws NotFoundException `invitation-invalid` if it was used, revoked, has expired or never existed
    @Transactional(readOnly = true)
    public Invitation.Offer open(String token) {
        var open = find(token);
        var organisation = organisations.find(open.tenant()).orElseThrow(InvitationService::invalid);
        var invitation = invitations.find(open.tenant(), open.id()).orElseThrow(InvitationService::invalid);
        return new Invitation.Offer(organisation.name(), open.role(), invitation.invitedBy(), invitation.expiresAt());
    }

    /// Accepts for a new user. Pass the result to [SessionService#begin].
    ///
    /// @throws NotFoundException `invitation-invalid`
    /// @throws ConflictException `email-taken`: sign in first, then open the link again
    @Transactional
    public Principal accept(String token, NewAccount account) {
        var open = find(token);
        if (users.exists(account.email())) {
            throw new ConflictException(
                    "email-taken", "This e-mail address has an account. Sign in with it, then open the link again");
        }
        var user = UserId.next();
        users.insert(user, account, String.valueOf(passwords.encode(account.password())));
        return join(open, user);
    }

    /// Accepts for a user who is signed in. Pass the result to [SessionService#begin].
    ///
    /// @throws NotFoundException `invitation-invalid`
    /// @throws ConflictException `member-already`
    @Transactional
    @PreAuthorize(Permissions.IS_SELF)
    public Principal accept(String token, UserId user) {
        var open = find(token);
        return join(
                open, users.find(user).orElseThrow(InvitationService::invalid).id());
    }

    private Principal join(InvitationRepository.Open open, UserId user) {
        if (!invitations.accept(open.tenant(), open.id(), user)) {
            throw invalid();
        }
        if (!organisations.addMember(open.tenant(), user, open.role())) {
            throw new ConflictException("member-already", "You are a member of this organisation already");
        }
        users.setCurrentTenant(user, open.tenant());
        principals.forget(user);
        var principal = organisations.principal(open.tenant(), user).orElseThrow(InvitationService::invalid);
        audit.record(principal, "member.joined", user + " " + open.role());
        return principal;
    }

    private InvitationRepository.Open find(String token) {
        return invitations.findByToken(Tokens.hash(token)).orElseThrow(InvitationService::invalid);
    }

    private static NotFoundException notFound() {
        return new NotFoundException("invitation-not-found", "There is no such open invitation");
    }

    private static NotFoundException invalid() {
        return new NotFoundException(
                "invitation-invalid", "This invitation was used or revoked, or has expired. Ask for a new one");
    }
}
