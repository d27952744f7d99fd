package io.tunewright.identity.web;

import static org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher.withDefaults;

import com.vaadin.flow.spring.security.VaadinSecurityConfigurer;
import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.PrincipalLookup;
import jakarta.servlet.DispatcherType;
import org.springframework.boot.actuate.autoconfigure.web.server.ConditionalOnManagementPort;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.security.authorization.AuthorizationEventPublisher;
import org.springframework.security.authorization.SpringAuthorizationEventPublisher;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.annotation.web.configurers.AuthorizeHttpRequestsConfigurer;
import org.springframework.security.config.annotation.web.configurers.CsrfConfigurer;
import org.springframework.security.config.annotation.web.configurers.RequestCacheConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.authentication.UsernamePasswordAuthenticationFilter;
import org.springframework.security.web.csrf.CsrfFilter;

/// The doors of the control plane, each shut unless it says otherwise:
///
/// 1. REST (`/api`, `/v1`): API keys only, no session, no cookie; below `/api/v1/admin` those of operators;
/// 2. workers (`/worker`): every request carries the token of its attempt, which the controller checks;
/// 3. the description of the REST routes: a session or an API key;
/// 4. the dashboard: a session.
///
/// Before them comes the management port, if there is one.
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@EnableMethodSecurity
@EnableScheduling
class SecurityConfiguration {

    /// Pages that speak for themselves: a token in the link, or nothing to hide.
    private static final String[] PUBLIC = {
        "/setup/*", "/invite/*", "/_static/**", "/icons/**", "/lib/**", "/styles.css", "/actuator/health/**"
    };

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    /// Lets [RefusalRecorder] hear of refusals.
    @Bean
    AuthorizationEventPublisher authorizationEvents(ApplicationEventPublisher events) {
        return new SpringAuthorizationEventPublisher(events);
    }

    /// Health and metrics on a management port of its own, which only the cluster reaches. Without such a port they
    /// stay shut.
    @Bean
    @Order(0)
    @ConditionalOnManagementPort(ManagementPortType.DIFFERENT)
    SecurityFilterChain management(HttpSecurity http, Environment environment) {
        return SecurityHeaders.strict(http)
                .securityMatcher(request -> Integer.valueOf(request.getLocalPort())
                        .equals(environment.getProperty("local.management.port", Integer.class)))
                .csrf(CsrfConfigurer::disable)
                .requestCache(RequestCacheConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(
                                HttpMethod.GET, "/actuator/health/**", "/actuator/prometheus")
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .build();
    }

    @Bean
    @Order(1)
    SecurityFilterChain rest(HttpSecurity http, ApiKeyService keys, RestRefusals refusals) {
        return SecurityHeaders.strict(http)
                .securityMatcher("/api/**", "/v1/**")
                .csrf(CsrfConfigurer::disable)
                .requestCache(RequestCacheConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(
                        refused -> refused.authenticationEntryPoint(refusals).accessDeniedHandler(refusals))
                .addFilterBefore(new ApiKeyFilter(keys), UsernamePasswordAuthenticationFilter.class)
                .authorizeHttpRequests(requests -> requests.requestMatchers("/api/v1/admin/**")
                        .hasAuthority(Permissions.OPERATE)
                        .anyRequest()
                        .hasAuthority(Permissions.READ))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain workers(HttpSecurity http) {
        return SecurityHeaders.strict(http)
                .securityMatcher("/worker/**")
                .csrf(CsrfConfigurer::disable)
                .requestCache(RequestCacheConfigurer::disable)
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .authorizeHttpRequests(requests -> requests.requestMatchers(HttpMethod.OPTIONS)
                        .denyAll()
                        .requestMatchers("/worker/v1/**")
                        .permitAll()
                        .anyRequest()
                        .denyAll())
                .build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain description(
            HttpSecurity http, ApiKeyService keys, PrincipalLookup principals, RestRefusals refusals) {
        return SecurityHeaders.page(http)
                .securityMatcher("/v3/api-docs/**", "/v3/api-docs.yaml", "/swagger-ui/**", "/swagger-ui.html")
                .exceptionHandling(refused -> refused.defaultAuthenticationEntryPointFor(
                                refusals, request -> request.getHeader("Authorization") != null)
                        .defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint("/login"),
                                withDefaults().matcher("/**")))
                .addFilterBefore(new ApiKeyFilter(keys), UsernamePasswordAuthenticationFilter.class)
                .addFilterBefore(new MembershipFilter(principals), AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().hasAuthority(Permissions.READ))
                .build();
    }

    @Bean
    @Order(4)
    SecurityFilterChain dashboard(HttpSecurity http, PrincipalLookup principals) {
        return SecurityHeaders.page(http)
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(PUBLIC)
                        .permitAll()
                        .requestMatchers("/actuator/**")
                        .denyAll())
                .addFilterBefore(new PageRequestFilter(), CsrfFilter.class)
                .addFilterBefore(new MembershipFilter(principals), AuthorizationFilter.class)
                .with(VaadinSecurityConfigurer.vaadin(), vaadin -> vaadin.loginView("/login")
                        // an address that leads nowhere gets the dashboard's own page
                        .anyRequest(AuthorizeHttpRequestsConfigurer.AuthorizedUrl::authenticated))
                .formLogin(form -> form.failureHandler(new SignInFailures()))
                .build();
    }
}
