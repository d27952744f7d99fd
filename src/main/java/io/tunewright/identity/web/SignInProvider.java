package io.tunewright.identity.web;

import io.tunewright.common.ConflictException;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.QuotaException;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.SignInService;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.stereotype.Component;

/// Lets Spring Security's form ask [SignInService]. The only provider there is, so Spring takes it for every chain.
@Component
class SignInProvider implements AuthenticationProvider {

    private final SignInService service;

    SignInProvider(SignInService service) {
        this.service = service;
    }

    /// A refused sign-in with its reason.
    static final class Refused extends AuthenticationException {

        private static final long serialVersionUID = 1;

        private final transient DomainException reason;

        private Refused(DomainException reason) {
            super(reason.getMessage(), reason);
            this.reason = reason;
        }

        DomainException reason() {
            return reason;
        }
    }

    @Override
    public Authentication authenticate(Authentication request) {
        try {
            return MemberAuthentication.bySession(
                    service.signIn(request.getName(), String.valueOf(request.getCredentials())));
        } catch (InvalidInputException | QuotaException | ConflictException refused) {
            throw new Refused(refused);
        }
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
