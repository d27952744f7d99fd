package io.tunewright.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Answers what the servlet container refused before any controller saw it, such as a path with forbidden characters.
@RestController
class RestErrorController implements ErrorController {

    @RequestMapping("/error")
    ResponseEntity<Object> error(HttpServletRequest request) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        if (RestAnswers.isRest(request)) {
            return RestAnswers.of(request, RestProblems.ofStatus(status, null));
        }
        return ResponseEntity.status(status)
                .contentType(MediaType.TEXT_PLAIN)
                .body(RestProblems.ofStatus(status, null).message());
    }
}
