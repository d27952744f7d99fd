package io.tunewright.api;

import java.util.Map;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/// What the REST edge needs of Spring MVC.
@Configuration(proxyBeanMethods = false)
class RestConfiguration implements WebMvcConfigurer {

    private final RestLimits limits;

    RestConfiguration(RestLimits limits) {
        this.limits = limits;
    }

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(limits).addPathPatterns("/api/**", "/v1/**");
    }

    /// Paths below REST that no controller has: without this they would reach the dashboard.
    @Bean
    SimpleUrlHandlerMapping unknownRestRoutes() {
        HttpRequestHandler unknown = (request, response) -> {
            throw new NoResourceFoundException(
                    HttpMethod.valueOf(request.getMethod()), request.getRequestURI(), "route");
        };
        // After the controllers, before everything else.
        return new SimpleUrlHandlerMapping(Map.of("/api/**", unknown, "/v1/**", unknown, "/worker/**", unknown), 1);
    }
}
