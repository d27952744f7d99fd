package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tunewright.IntegrationTest;
import io.tunewright.TestOrganisation;
import io.tunewright.common.ConflictException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.security.access.AccessDeniedException;

class MembershipIT extends IntegrationTest {

    @Autowired
    private MemberService members;

    @Autowired
    private InvitationService invitations;

    @Autowired
    private OrganisationService organisations;

    @Autowired
    private SignInService signIns;

    @Autowired
    private AuditLog audit;

    @Autowired
    private TenantDatabase database;

    @Test
    void theLastOwnerCannotGo() {
        var organisation = organisation();
        var owner = organisation.owner();
        signIn(owner);

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> members.remove(organisation.tenant(), owner.user()))
                .withMessage("The last owner of an organisation cannot go. Make somebody else an owner first")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("last-owner"));
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> members.changeRole(organisation.tenant(), owner.user(), Role.MEMBER));

        members.changeRole(organisation.tenant(), organisation.admin().user(), Role.OWNER);
        members.remove(organisation.tenant(), owner.user());
        assertThat(members.list(organisation.tenant())).extracting(Member::role).containsOnlyOnce(Role.OWNER);
    }

    @Test
    void twoOwnersWhoLeaveAtOnceLeaveOneBehind() throws Exception {
        var organisation = organisation();
        signIn(organisation.owner());
        members.changeRole(organisation.tenant(), organisation.admin().user(), Role.OWNER);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var leaving = Stream.of(organisation.owner(), organisation.admin())
                    .<Callable<Boolean>>map(principal -> () -> {
                        signIn(new Principal(principal.user(), principal.tenant(), "", Role.OWNER, false));
                        try {
                            members.remove(principal.tenant(), principal.user());
                            return true;
                        } catch (ConflictException lastOwner) {
                            return false;
                        }
                    })
                    .toList();
            int left = 0;
            for (var result : threads.invokeAll(leaving)) {
                left += result.get() ? 1 : 0;
            }
            assertThat(left).isEqualTo(1);
        }
    }

    @Test
    void administratorsManageMembersButNoAdministrators() {
        var organisation = organisation();
        signIn(organisation.admin());

        members.changeRole(organisation.tenant(), organisation.viewer().user(), Role.MEMBER);
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> members.changeRole(
                        organisation.tenant(), organisation.viewer().user(), Role.ADMIN))
                .withMessage("Only owners manage administrators and owners");
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> members.remove(
                        organisation.tenant(), organisation.owner().user()));
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> invitations.invite(organisation.tenant(), Role.OWNER, ""));
    }

    @Test
    void membersLeaveButRemoveNobody() {
        var organisation = organisation();
        signIn(organisation.member());

        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> members.remove(
                        organisation.tenant(), organisation.viewer().user()));
        members.remove(organisation.tenant(), organisation.member().user());

        assertThat(members.list(organisation.tenant())).hasSize(3);
    }

    @Test
    void anInvitationWorksOnceAlsoWhenManyUseItAtOnce() throws Exception {
        var organisation = organisation();
        signIn(organisation.admin());
        var issued = invitations.invite(organisation.tenant(), Role.MEMBER, "for Ada");
        assertThat(invitations.open(issued.token()))
                .extracting(Invitation.Offer::role, Invitation.Offer::invitedBy)
                .containsExactly(Role.MEMBER, organisation.admin().name());

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var attempts = IntStream.range(0, 8)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        try {
                            invitations.accept(issued.token(), account());
                            return true;
                        } catch (NotFoundException used) {
                            return false;
                        }
                    })
                    .toList();
            int accepted = 0;
            for (var attempt : threads.invokeAll(attempts)) {
                accepted += attempt.get() ? 1 : 0;
            }
            assertThat(accepted).isEqualTo(1);
        }
        assertThat(members.list(organisation.tenant())).hasSize(5);
        assertThat(invitations.list(organisation.tenant())).isEmpty();
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> invitations.open(issued.token()))
                .withMessage("This invitation was used or revoked, or has expired. Ask for a new one");
    }

    @Test
    void anInvitationEndsByRevocationAndByTime() {
        var organisation = organisation();
        signIn(organisation.admin());
        var revoked = invitations.invite(organisation.tenant(), Role.VIEWER, "");
        var expired = invitations.invite(organisation.tenant(), Role.VIEWER, "");

        invitations.revoke(organisation.tenant(), revoked.invitation().id());
        database.run(organisation.tenant(), own -> own.sql(
                        "update identity_invitation set expires_at = now() - interval '1 second' where id = :id")
                .param("id", expired.invitation().id().value())
                .update());

        for (var issued : List.of(revoked, expired)) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> invitations.accept(issued.token(), account()))
                    .satisfies(refused -> assertThat(refused.code()).isEqualTo("invitation-invalid"));
        }
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> invitations.revoke(
                        organisation.tenant(), revoked.invitation().id()));
    }

    @Test
    void somebodyWithAnAccountJoinsASecondOrganisationAndSwitches() {
        var first = organisation();
        var second = organisation();
        signIn(second.owner());
        var issued = invitations.invite(second.tenant(), Role.ADMIN, "");
        var taken = new NewAccount(first.email(Role.MEMBER), "Twice", TestOrganisation.PASSWORD, Locale.ENGLISH);
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> invitations.accept(issued.token(), taken))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("email-taken"));

        signIn(first.member());
        var joined = invitations.accept(issued.token(), first.member().user());

        assertThat(joined).extracting(Principal::tenant, Principal::role).containsExactly(second.tenant(), Role.ADMIN);
        assertThat(organisations.of(first.member().user()))
                .extracting(membership -> membership.organisation().id())
                .containsExactlyInAnyOrder(first.tenant(), second.tenant());
        assertThat(signIns.signIn(first.email(Role.MEMBER), TestOrganisation.PASSWORD)
                        .tenant())
                .isEqualTo(second.tenant());
        organisations.choose(first.member().user(), first.tenant());
        assertThat(signIns.signIn(first.email(Role.MEMBER), TestOrganisation.PASSWORD)
                        .tenant())
                .isEqualTo(first.tenant());
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> organisations.choose(
                        first.member().user(), organisation().tenant()));
    }

    @Test
    void ownersFoundOrganisationsAndNamesNeverClash() {
        var organisation = organisation();
        signIn(organisation.owner());

        var one = organisations.create(organisation.owner().user(), "Möbel & Söhne");
        var two = organisations.create(organisation.owner().user(), "Möbel & Söhne");

        assertThat(organisations.get(one.tenant()).slug()).isEqualTo("mobel-sohne");
        assertThat(organisations.get(two.tenant()).slug()).isEqualTo("mobel-sohne-2");
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> organisations.create(organisation.viewer().user(), "For somebody else"));
    }

    @Test
    void theAuditLogKnowsWhoDidWhatAndCannotBeChanged() {
        var organisation = organisation();
        signIn(organisation.owner());
        members.changeRole(organisation.tenant(), organisation.viewer().user(), Role.MEMBER);
        signIn(organisation.member());
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> audit.list(organisation.tenant(), Paging.FIRST));

        signIn(organisation.owner());
        var log = audit.list(organisation.tenant(), Paging.FIRST);

        assertThat(log)
                .extracting(AuditEntry::actor, AuditEntry::action, AuditEntry::object, AuditEntry::outcome)
                .containsExactly(
                        tuple(
                                organisation.member().name(),
                                "permission.used",
                                "AuditLog.list",
                                AuditEntry.Outcome.REFUSED),
                        tuple(
                                organisation.owner().name(),
                                "member.role_changed",
                                organisation.viewer().user() + " VIEWER → MEMBER",
                                AuditEntry.Outcome.DONE));
        for (String change : List.of(
                "update identity_audit set actor = 'nobody'",
                "delete from identity_audit",
                "truncate identity_audit")) {
            assertThatExceptionOfType(DataAccessException.class)
                    .isThrownBy(() -> database.run(
                            organisation.tenant(), own -> own.sql(change).update()))
                    .withMessageContaining("table identity_audit is append-only");
        }
    }

    private static NewAccount account() {
        return new NewAccount(UUID.randomUUID() + "@example.com", "New", TestOrganisation.PASSWORD, Locale.CHINESE);
    }
}
