package io.tunewright.identity;

import io.tunewright.common.ConflictException;
import io.tunewright.common.NotFoundException;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// Those who run the installation. Whoever set it up is the first; operators make others. The last one stays.
@Service
public class OperatorService {

    private final UserRepository users;
    private final OrganisationRepository organisations;
    private final PrincipalLookup principals;
    private final AuditLog audit;

    OperatorService(
            UserRepository users, OrganisationRepository organisations, PrincipalLookup principals, AuditLog audit) {
        this.users = users;
        this.organisations = organisations;
        this.principals = principals;
        this.audit = audit;
    }

    /// All operators, by name.
    @Transactional(readOnly = true)
    @PreAuthorize(Permissions.MAY_OPERATE)
    public List<Account> list() {
        return users.operators();
    }

    /// Every organisation of the installation, by name.
    @Transactional(readOnly = true)
    @PreAuthorize(Permissions.MAY_OPERATE)
    public List<Organisation> organisations() {
        return organisations.all();
    }

    /// Makes somebody who has an account an operator. Does nothing more if they are one.
    ///
    /// @throws NotFoundException `no-such-account`
    @Transactional
    @PreAuthorize(Permissions.MAY_OPERATE)
    public Account add(String email) {
        var user = users.credentials(email.strip())
                .orElseThrow(() -> new NotFoundException(
                        "no-such-account", "There is no account with this e-mail address. Invite the person first"))
                .id();
        users.setOperator(user, true);
        principals.forget(user);
        audit.record("operator.added", user.toString());
        return users.find(user).orElseThrow();
    }

    /// Ends somebody's being an operator, for their sessions and keys at once; they stay a member of their
    /// organisations.
    ///
    /// @throws NotFoundException `operator-not-found`
    /// @throws ConflictException `last-operator`
    @Transactional
    @PreAuthorize(Permissions.MAY_OPERATE)
    public void remove(UserId user) {
        var operators = users.operatorsLocked();
        if (operators.stream().noneMatch(operator -> operator.id().equals(user))) {
            throw new NotFoundException("operator-not-found", "There is no such operator");
        }
        if (operators.size() == 1) {
            throw new ConflictException(
                    "last-operator", "The last operator cannot go. Make somebody else an operator first");
        }
        users.setOperator(user, false);
        principals.forget(user);
        audit.record("operator.removed", user.toString());
    }
}
