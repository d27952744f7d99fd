package io.tunewright.identity.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.InvitationId;
import io.tunewright.identity.InvitationService;
import io.tunewright.identity.Role;
import io.tunewright.identity.api.IdentityBodies.InvitationRequest;
import io.tunewright.identity.api.IdentityBodies.InvitationResponse;
import io.tunewright.identity.api.IdentityBodies.Listing;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/invitations")
@Tag(name = "Organisation")
class InvitationController {

    private final InvitationService invitations;
    private final CurrentUser current;

    InvitationController(InvitationService invitations, CurrentUser current) {
        this.invitations = invitations;
        this.current = current;
    }

    @GetMapping
    @Operation(summary = "Invitations that can still be accepted, newest first")
    Listing<InvitationResponse> list() {
        return Listing.of(invitations.list(current.tenant()), InvitationResponse::of);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Invite somebody by a link",
            description = "The link works once, for seven days, and is shown in this answer only.")
    InvitationResponse invite(@RequestBody InvitationRequest body) {
        var issued = invitations.invite(current.tenant(), Role.of(body.role()), body.note() == null ? "" : body.note());
        return InvitationResponse.of(issued);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke an invitation")
    void revoke(@PathVariable InvitationId id) {
        invitations.revoke(current.tenant(), id);
    }
}
