package io.tunewright.identity.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.api.IdentityBodies.OrganisationRequest;
import io.tunewright.identity.api.IdentityBodies.OrganisationResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/organisation")
@Tag(name = "Organisation")
class OrganisationController {

    private final OrganisationService organisations;
    private final CurrentUser current;

    OrganisationController(OrganisationService organisations, CurrentUser current) {
        this.organisations = organisations;
        this.current = current;
    }

    @GetMapping
    @Operation(summary = "The organisation of the API key")
    OrganisationResponse get() {
        return OrganisationResponse.of(organisations.get(current.tenant()));
    }

    @PatchMapping
    @Operation(summary = "Rename the organisation", description = "Owners only. Its short name stays.")
    OrganisationResponse rename(@RequestBody OrganisationRequest body) {
        return OrganisationResponse.of(organisations.rename(current.tenant(), body.name()));
    }
}
