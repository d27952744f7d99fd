package io.tunewright.identity.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.MemberService;
import io.tunewright.identity.Role;
import io.tunewright.identity.UserId;
import io.tunewright.identity.api.IdentityBodies.Listing;
import io.tunewright.identity.api.IdentityBodies.MemberResponse;
import io.tunewright.identity.api.IdentityBodies.RoleRequest;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/members")
@Tag(name = "Organisation")
class MemberController {

    private final MemberService members;
    private final CurrentUser current;

    MemberController(MemberService members, CurrentUser current) {
        this.members = members;
        this.current = current;
    }

    @GetMapping
    @Operation(summary = "The members of the organisation, by name")
    Listing<MemberResponse> list() {
        return Listing.of(members.list(current.tenant()), MemberResponse::of);
    }

    @GetMapping("/{id}")
    @Operation(summary = "A member")
    MemberResponse get(@PathVariable UserId id) {
        return MemberResponse.of(members.get(current.tenant(), id));
    }

    @PatchMapping("/{id}")
    @Operation(
            summary = "Change a member's role",
            description =
                    "Administrators change viewers and members, owners everybody. The last owner stays one (409).")
    MemberResponse changeRole(@PathVariable UserId id, @RequestBody RoleRequest body) {
        return MemberResponse.of(members.changeRole(current.tenant(), id, Role.of(body.role())));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "End a membership", description = "Ends the member's sessions and API keys within 5 seconds.")
    void remove(@PathVariable UserId id) {
        members.remove(current.tenant(), id);
    }
}
