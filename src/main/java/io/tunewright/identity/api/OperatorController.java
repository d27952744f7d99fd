package io.tunewright.identity.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.identity.OperatorService;
import io.tunewright.identity.UserId;
import io.tunewright.identity.api.IdentityBodies.Listing;
import io.tunewright.identity.api.IdentityBodies.OperatorRequest;
import io.tunewright.identity.api.IdentityBodies.OperatorResponse;
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
@RequestMapping("/api/v1/admin/operators")
@Tag(name = "Operating")
class OperatorController {

    private final OperatorService operators;

    OperatorController(OperatorService operators) {
        this.operators = operators;
    }

    @GetMapping
    @Operation(summary = "Those who run the installation, by name")
    Listing<OperatorResponse> list() {
        return Listing.of(operators.list(), OperatorResponse::of);
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make somebody who has an account an operator")
    OperatorResponse add(@RequestBody OperatorRequest body) {
        return OperatorResponse.of(operators.add(body.email()));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(
            summary = "End somebody's being an operator",
            description = "They stay a member of their organisations. The last operator stays one (409).")
    void remove(@PathVariable UserId id) {
        operators.remove(id);
    }
}
