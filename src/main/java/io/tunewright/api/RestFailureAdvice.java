package io.tunewright.api;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;

/// Turns every failure behind a REST route into an answer. The only such place in the code base.
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class RestFailureAdvice {

    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> answer(Exception failure, HttpServletRequest request) throws Exception {
        if (failure instanceof AsyncRequestNotUsableException) {
            // The client is gone; nobody reads an answer.
            return null;
        }
        if (!RestAnswers.isRest(request)) {
            throw failure;
        }
        return RestAnswers.of(request, RestProblems.of(failure));
    }
}
