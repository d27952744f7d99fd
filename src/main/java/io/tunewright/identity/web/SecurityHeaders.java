package io.tunewright.identity.web;

import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.web.header.HeaderWriterFilter;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;

/// What every answer tells the browser; Spring Security's defaults (nosniff, no caching, HSTS over HTTPS) stay.
final class SecurityHeaders {

    /// Vaadin starts itself by inline scripts and styles and evaluates expressions; everything comes from this
    /// server.
    private static final String PAGE = String.join(
            "; ",
            "default-src 'self'",
            "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'");

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";

    private SecurityHeaders() {}

    static HttpSecurity page(HttpSecurity http) {
        return http.headers(headers -> common(headers, PAGE));
    }

    /// For answers that are no pages.
    static HttpSecurity strict(HttpSecurity http) {
        return http.headers(headers -> common(headers, NOTHING));
    }

    private static void common(HeadersConfigurer<HttpSecurity> headers, String policy) {
        headers.contentSecurityPolicy(csp -> csp.policyDirectives(policy))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .frameOptions(HeadersConfigurer.FrameOptionsConfig::deny)
                .permissionsPolicyHeader(
                        permissions -> permissions.policy("camera=(), microphone=(), geolocation=(), payment=()"))
                .addObjectPostProcessor(new ObjectPostProcessor<HeaderWriterFilter>() {
                    @Override
                    public <F extends HeaderWriterFilter> F postProcess(F filter) {
                        // Vaadin answers through a forward; headers that wait for the answer's end would be lost there.
                        filter.setShouldWriteHeadersEagerly(true);
                        return filter;
                    }
                });
    }
}
