package io.tunewright.identity.web;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.authentication.AuthenticationFailureHandler;

/// Sends a refused sign-in back to the form: `login?error` for a wrong password, `login?wait=<seconds>` for too many
/// attempts, `login?no-organisation` for an account without membership.
final class SignInFailures implements AuthenticationFailureHandler {

    @Override
    public void onAuthenticationFailure(
            HttpServletRequest request, HttpServletResponse response, AuthenticationException failure)
            throws IOException {
        String reason = "error";
        if (failure instanceof SignInProvider.Refused refused) {
            reason = switch (refused.reason().code()) {
                case "too-many-attempts" ->
                    "wait=" + refused.reason().arguments().getFirst();
                case "no-organisation" -> "no-organisation";
                default -> "error";
            };
        }
        response.sendRedirect(request.getContextPath() + "/login?" + reason);
    }
}
