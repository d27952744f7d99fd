package io.tunewright.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem.HttpMethod;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.stereotype.Component;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Adds to the description of every route what the code of its controller does not say: how it refuses, in the form
/// of its part of the API, and an example of its body.
@Component
class RestDescription implements OpenApiCustomizer {

    private static final String PROBLEM = "Problem";
    private static final String ENVELOPE = "OpenAiError";
    private static final Map<Integer, String> REFUSALS = refusals();

    private final Map<String, Object> examples = readExamples();

    @Override
    public void customise(OpenAPI description) {
        description.getComponents().addSchemas(PROBLEM, problem());
        description.getComponents().addSchemas(ENVELOPE, envelope());
        nameModel(description);
        description.getPaths().forEach((path, item) -> item.readOperationsMap().forEach((method, operation) -> {
            refuse(path, method, operation);
            exemplify(path, method, operation);
        }));
    }

    /// The name of a model may hold slashes, so its route matches the rest of the path; readers need not know.
    private static void nameModel(OpenAPI description) {
        var item = description.getPaths().remove("/v1/models/**");
        if (item != null) {
            item.readOperations()
                    .forEach(operation -> operation.addParametersItem(new Parameter()
                            .in("path")
                            .name("model")
                            .required(true)
                            .description("name of the model")
                            .schema(new StringSchema())));
            description.getPaths().addPathItem("/v1/models/{model}", item);
        }
    }

    private static void refuse(String path, HttpMethod method, Operation operation) {
        boolean reads = method == HttpMethod.GET;
        boolean hasId = path.contains("{");
        boolean hasInput = operation.getRequestBody() != null
                || operation.getParameters() != null
                        && !operation.getParameters().isEmpty();
        REFUSALS.forEach((status, reason) -> {
            boolean possible =
                    switch (status) {
                        case 400 -> hasInput;
                        case 403 -> !reads || path.startsWith("/api/v1/admin/");
                        case 409 -> !reads;
                        case 404 -> hasId || operation.getRequestBody() != null;
                        case 413 -> operation.getRequestBody() != null;
                        default -> true;
                    };
            if (possible) {
                responses(operation).addApiResponse(status.toString(), refusal(path, status, reason));
            }
        });
    }

    private static ApiResponses responses(Operation operation) {
        if (operation.getResponses() == null) {
            operation.setResponses(new ApiResponses());
        }
        return operation.getResponses();
    }

    private static ApiResponse refusal(String path, int status, String reason) {
        boolean openAi = path.startsWith("/v1/");
        String code = RestProblems.ofStatus(status, null).code();
        var example = new LinkedHashMap<String, Object>();
        if (openAi) {
            var error = new LinkedHashMap<String, Object>();
            error.put("message", reason);
            error.put("type", RestAnswers.type(RestProblem.of(status, code, reason)));
            error.put("param", "model");
            error.put("code", code.replace('-', '_'));
            example.put("error", error);
        } else {
            example.put("type", "/problems/" + code);
            example.put("title", RestProblems.ofStatus(status, null).message());
            example.put("status", status);
            example.put("detail", reason);
            example.put("instance", path);
            example.put("code", code);
            example.put("request_id", "req_0198c1a27b3c7d4e8f5a6b7c8d9e0f1a");
        }
        var media = new MediaType()
                .schema(new Schema<>().$ref("#/components/schemas/" + (openAi ? ENVELOPE : PROBLEM)))
                .example(example);
        return new ApiResponse()
                .description(reason)
                .content(new Content().addMediaType(openAi ? "application/json" : "application/problem+json", media));
    }

    private void exemplify(String path, HttpMethod method, Operation operation) {
        var example = examples.get(method + " " + path);
        var body = operation.getRequestBody();
        if (example != null && body != null && body.getContent() != null) {
            body.getContent().values().forEach(media -> media.setExample(example));
        }
    }

    private static Schema<?> problem() {
        return new ObjectSchema()
                .description("A refusal of a route below /api (problem details, RFC 9457)")
                .addProperty("type", new StringSchema().description("names the kind of problem"))
                .addProperty("title", new StringSchema())
                .addProperty("status", new IntegerSchema())
                .addProperty("detail", new StringSchema().description("what, where and what to do"))
                .addProperty("instance", new StringSchema().description("the path that was asked for"))
                .addProperty("code", new StringSchema().description("stable name for programs"))
                .addProperty("field", new StringSchema().description("offending input, if it was one"))
                .addProperty("request_id", new StringSchema().description("under which the server's log has more"));
    }

    private static Schema<?> envelope() {
        return new ObjectSchema()
                .description("A refusal of a route below /v1, in OpenAI's form")
                .addProperty(
                        "error",
                        new ObjectSchema()
                                .addProperty("message", new StringSchema())
                                .addProperty("type", new StringSchema())
                                .addProperty("param", new StringSchema().nullable(true))
                                .addProperty("code", new StringSchema().nullable(true)));
    }

    private static Map<Integer, String> refusals() {
        var refusals = new LinkedHashMap<Integer, String>();
        refusals.put(400, "The request is not understood, or a value is impossible; the message names the field");
        refusals.put(401, "There is no valid API key");
        refusals.put(403, "The role of the key or of its owner does not allow this");
        refusals.put(404, "There is no such thing, or it is another organisation's");
        refusals.put(409, "The state of the thing does not allow this now; the message names what uses it");
        refusals.put(413, "The body is too large");
        refusals.put(429, "Too many requests, then `retry-after` says how long to wait; or a quota is used up");
        refusals.put(503, "Something the answer needs is away or busy; try again");
        return refusals;
    }

    private static Map<String, Object> readExamples() {
        try (InputStream file = Objects.requireNonNull(RestDescription.class.getResourceAsStream("examples.yaml"))) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
