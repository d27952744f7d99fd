package io.tunewright.identity.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.ApiKeyId;
import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Role;
import io.tunewright.identity.api.IdentityBodies.ApiKeyRequest;
import io.tunewright.identity.api.IdentityBodies.ApiKeyResponse;
import io.tunewright.identity.api.IdentityBodies.Listing;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/api-keys")
@Tag(name = "API keys")
class ApiKeyController {

    private final ApiKeyService keys;
    private final CurrentUser current;

    ApiKeyController(ApiKeyService keys, CurrentUser current) {
        this.keys = keys;
        this.current = current;
    }

    @GetMapping
    @Operation(
            summary = "API keys, newest first",
            description = "One's own; with `all=true`, for administrators, everybody's.")
    Listing<ApiKeyResponse> list(@RequestParam(defaultValue = "false") boolean all) {
        return Listing.of(
                all ? keys.listAll(current.tenant()) : keys.list(current.tenant(), current.user()), ApiKeyResponse::of);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Make an API key",
            description =
                    "For oneself, with a role that is at most one's own. The secret is shown in this answer only. With"
                            + " `operator`, for operators, it opens the routes below `/api/v1/admin` too.")
    ApiKeyResponse create(@RequestBody ApiKeyRequest body) {
        var role = body.role() == null ? current.principal().role() : Role.of(body.role());
        return ApiKeyResponse.of(
                Boolean.TRUE.equals(body.operator())
                        ? keys.createForOperator(current.tenant(), body.name(), role, body.expiresAt())
                        : keys.create(current.tenant(), body.name(), role, body.expiresAt()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Revoke an API key at once", description = "One's own; administrators may revoke any.")
    void revoke(@PathVariable ApiKeyId id) {
        keys.revoke(current.tenant(), id);
    }
}
