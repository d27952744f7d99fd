package io.tunewright.api;

import io.tunewright.common.Home;
import jakarta.servlet.MultipartConfigElement;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import javax.sql.DataSource;
import org.springframework.boot.servlet.autoconfigure.MultipartProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.util.FileSystemUtils;
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

    /// Parts of forms wait on the disk of the home, which has room for them; the system's directory for temporary
    /// files may lie in memory. What a killed server left there is removed.
    ///
    /// @param database whose start makes sure that no other server uses the home
    @Bean
    MultipartConfigElement multipartConfig(Home home, MultipartProperties properties, DataSource database)
            throws IOException {
        var uploads = home.directory("uploads");
        FileSystemUtils.deleteRecursively(uploads);
        properties.setLocation(Files.createDirectories(uploads).toString());
        return properties.createMultipartConfig();
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
