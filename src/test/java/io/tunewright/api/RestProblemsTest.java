package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.common.ConflictException;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.QuotaException;
import io.tunewright.common.UnavailableException;
import java.io.EOFException;
import java.util.Map;
import org.apache.catalina.connector.ClientAbortException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.ResponseEntity;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.transaction.TransactionSystemException;

class RestProblemsTest {

    @Test
    void aBugIsToldWithoutItsDetails() {
        var problem = RestProblems.of(new IllegalStateException("password is swordfish"));

        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.code()).isEqualTo("internal");
        assertThat(problem.message()).doesNotContain("swordfish", "IllegalState");
    }

    @Test
    void aCallerWhoLeavesInTheMiddleIsNoFaultOfTheServer() {
        var problem = RestProblems.of(new ClientAbortException(new EOFException()));

        assertThat(problem.status()).isEqualTo(400);
        assertThat(problem.code()).isEqualTo("request-cut-off");
    }

    @Test
    void aDatabaseThatDiesInTheMiddleOfATransactionIsAwayNotBroken() {
        var problem = RestProblems.of(new TransactionSystemException("JDBC rollback failed"));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.code()).isEqualTo("database-unavailable");
        assertThat(problem.message()).isEqualTo("The database does not answer. Try again in a moment");
    }

    @ParameterizedTest
    @CsvSource({
        "not-found, 404, not_found_error, false",
        "conflict, 409, conflict_error, false",
        "invalid, 400, invalid_request_error, false",
        "file-too-large, 413, invalid_request_error, false",
        "quota, 429, insufficient_quota, false",
        "too-many, 429, rate_limit_error, true",
        "unavailable, 503, server_error, true"
    })
    void everyKindHasItsStatusTypeAndAdvice(String kind, int status, String type, boolean retry) {
        DomainException failure =
                switch (kind) {
                    case "not-found" -> new NotFoundException("x-not-found", "There is no x");
                    case "conflict" -> new ConflictException("x-busy", "X is busy");
                    case "invalid" -> new InvalidInputException("x-bad", "x", "X is bad");
                    case "file-too-large" -> new InvalidInputException("file-too-large", "file", "Too large");
                    case "quota" -> new QuotaException("quota-x", "Used up");
                    case "too-many" -> new QuotaException("too-many-requests", "Slow down");
                    default -> new UnavailableException("x-away", "X is away");
                };

        var answer = answer("/v1/x", failure);

        assertThat(answer.getStatusCode().value()).isEqualTo(status);
        assertThat(answer.getHeaders().getFirst("x-should-retry")).isEqualTo(String.valueOf(retry));
        var error = (Map<?, ?>) ((Map<?, ?>) answer.getBody()).get("error");
        assertThat(error.get("type")).isEqualTo(type);
        assertThat(error.get("message")).isEqualTo(failure.getMessage());
        assertThat(error.get("code")).isEqualTo(failure.code().replace('-', '_'));
    }

    private static ResponseEntity<Object> answer(String path, Exception failure) {
        return RestAnswers.of(new MockHttpServletRequest("GET", path), RestProblems.of(failure));
    }
}
