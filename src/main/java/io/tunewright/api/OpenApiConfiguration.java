package io.tunewright.api;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.swagger.v3.core.jackson.ModelResolver;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The page that lists every REST route: `/swagger-ui/index.html`, from `/v3/api-docs`.
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {

    private static final String API_KEY = "api_key";

    @Bean
    OpenAPI openApi() {
        return new OpenAPI()
                .info(new Info().title("Tunewright").version("v1").description("""
                                Everything the dashboard does, for scripts. Make an API key in the dashboard and send it as
                                `Authorization: Bearer tw-…`; it decides the organisation. Routes under `/v1` speak the
                                dialect of OpenAI's API, errors included; the others answer failures with problem details
                                (RFC 9457). Every answer carries `x-request-id`."""))
                .components(new Components()
                        .addSecuritySchemes(
                                API_KEY,
                                new SecurityScheme()
                                        .type(SecurityScheme.Type.HTTP)
                                        .scheme("bearer")
                                        .description("An API key of the dashboard")))
                .addSecurityItem(new SecurityRequirement().addList(API_KEY));
    }

    /// The description's own mapper does not know of the spelling that Boot's JSON mapper was given.
    @Bean
    ModelResolver snakeCaseModels() {
        return new ModelResolver(
                Json.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE), new SchemaNames());
    }
}
