package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/// The page that lists the REST routes is whole and right.
class RestDescriptionIT extends IntegrationTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    private RequestMappingHandlerMapping routes;

    private JsonNode description;

    @BeforeEach
    void read() {
        description = TestClient.json(client(organisation().member()).get("/v3/api-docs"));
    }

    @Test
    void everyOperationIsListed() {
        var served = new TreeSet<String>();
        routes.getHandlerMethods().forEach((info, _) -> info.getPatternValues().stream()
                .filter(path -> path.startsWith("/api/") || path.startsWith("/v1/"))
                .forEach(path -> info.getMethodsCondition()
                        .getMethods()
                        .forEach(method -> served.add(method + " " + path.replace("/**", "/{model}")))));
        var listed = new TreeSet<String>();
        operations((route, _) -> listed.add(route));

        assertThat(served).hasSizeGreaterThan(80);
        assertThat(listed).isEqualTo(served);
    }

    @Test
    void everyOperationSaysWhatItDoesAndHowItRefuses() {
        operations((route, operation) -> {
            assertThat(operation.path("summary").asString("")).as(route).hasSizeGreaterThan(5);
            assertThat(operation.path("tags").size()).as(route).isPositive();
            var responses = operation.path("responses");
            assertThat(responses.propertyNames()).as(route).contains("401", "429", "503");
            assertThat(responses.propertyNames()).as(route).anyMatch(status -> status.startsWith("2"));
            if (route.contains("{")) {
                assertThat(responses.propertyNames()).as(route).contains("404");
            }
            boolean openAi = route.contains(" /v1/");
            var refusal = responses
                    .path("401")
                    .path("content")
                    .path(openAi ? "application/json" : "application/problem+json");
            assertThat(refusal.path("schema").path("$ref").asString(""))
                    .as(route)
                    .endsWith(openAi ? "/OpenAiError" : "/Problem");
            var code = openAi ? refusal.at("/example/error/type") : refusal.at("/example/code");
            assertThat(code.asString("")).as(route).isNotEmpty();
        });
    }

    @Test
    void everyJsonBodyHasAnExampleOfItsOwnFields() {
        operations((route, operation) -> {
            var body = operation.path("requestBody").path("content").path("application/json");
            if (body.isMissingNode()) {
                return;
            }
            var example = body.path("example");
            assertThat(example.isObject()).as("example of " + route).isTrue();
            assertThat(fields(body.path("schema"))).as(route).containsAll(example.propertyNames());
        });
    }

    @Test
    void schemasOfOneNameAreOfOneThing() {
        assertThat(schema("ChatCompletionChoice")).contains("message").doesNotContain("text");
        assertThat(schema("TextCompletionChoice")).contains("text").doesNotContain("message");
        assertThat(schema("ExperimentCreateRequest")).contains("dataset_version");
        assertThat(schema("CreateRequest")).containsExactly("yaml");
    }

    private List<String> schema(String name) {
        return List.copyOf(description
                .path("components")
                .path("schemas")
                .path(name)
                .path("properties")
                .propertyNames());
    }

    private List<String> fields(JsonNode schema) {
        String name = schema.path("$ref").asString("").replaceAll(".*/", "");
        return schema(name);
    }

    private void operations(BiConsumer<String, JsonNode> look) {
        var paths = new ArrayList<String>(description.path("paths").propertyNames());
        for (String path : paths) {
            var item = description.path("paths").path(path);
            item.propertyNames().forEach(method -> look.accept(method.toUpperCase() + " " + path, item.path(method)));
        }
    }
}
