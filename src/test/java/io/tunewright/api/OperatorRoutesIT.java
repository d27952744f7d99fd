package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.identity.ApiKeyService;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;
import tools.jackson.databind.JsonNode;

/// Every operation below `/api/v1/admin` is shut to everybody but operators with a key for it, whichever role they
/// have in whichever organisation.
class OperatorRoutesIT extends IntegrationTest {

    private static final String ID = "00000000-0000-4000-8000-000000000000";

    @Autowired
    private ApiKeyService keys;

    @Test
    void everyAdminRouteIsShutToAllButOperators() {
        var organisation = organisation();
        var operator = identity.operator(organisation().viewer());
        var doors = new LinkedHashMap<String, TestClient>();
        for (var role : Role.values()) {
            doors.put(role.slug(), client(organisation.as(role)));
        }
        doors.put("an operator's usual key", client(operator));
        var routes = adminRoutes();
        assertThat(routes.size()).isGreaterThanOrEqualTo(3);

        routes.forEach((route, body) -> {
            assertThat(send(anonymous(), route, body)).as("anonymous %s", route).isEqualTo(401);
            doors.forEach((who, client) -> assertThat(send(client, route, body))
                    .as("%s %s", who, route)
                    .isEqualTo(403));
        });
        assertThat(anonymous().get("/api/v1/admin/anything").statusCode()).isEqualTo(401);
        assertThat(doors.get("owner").get("/api/v1/admin/anything").statusCode())
                .as("what is not there is as shut as what is")
                .isEqualTo(403);
    }

    @Test
    void operatorsReadThemAll() {
        var client = operatorClient(identity.operator(organisation().member()));
        adminRoutes().forEach((route, body) -> {
            if (route.startsWith("GET ") && !route.contains(ID)) {
                assertThat(send(client, route, body)).as(route).isEqualTo(200);
            }
        });
    }

    @Test
    void aKeyLosesTheRoutesWithItsOwner() {
        var mine = organisation();
        identity.operator(mine.owner());
        var operator = identity.operator(mine.member());
        var client = operatorClient(operator);
        assertThat(client.get("/api/v1/admin/operators").statusCode()).isEqualTo(200);
        assertThat(TestClient.json(client.get("/api/v1/me")).path("permissions").toString())
                .contains("operate");

        var others = operatorClient(identity.operator(mine.admin()));
        assertThat(others.delete("/api/v1/admin/operators/" + operator.user()).statusCode())
                .isEqualTo(204);

        assertThat(client.get("/api/v1/admin/operators").statusCode()).isEqualTo(403);
        assertThat(client.get("/api/v1/me").statusCode())
                .as("it still opens the rest")
                .isEqualTo(200);
    }

    @Test
    void nobodyElseMakesKeysForOperators() {
        var owner = organisation().owner();
        var refused = client(owner).post("/api/v1/api-keys", "{\"name\": \"a\", \"operator\": true}");
        assertThat(refused.statusCode()).isEqualTo(403);
        signIn(owner);
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> keys.createForOperator(owner.tenant(), "a", Role.OWNER, null));
    }

    @Test
    void operatorsMakeOthersAndTheLastStays() {
        Principal first = identity.onlyOperator(organisation().owner());
        var client = operatorClient(first);
        var other = organisation();

        assertThat(client.post("/api/v1/admin/operators", "{\"email\": \"nobody@nowhere.example\"}")
                        .body())
                .contains("no-such-account", "There is no account with this e-mail address");
        var last = client.delete("/api/v1/admin/operators/" + first.user());
        assertThat(last.statusCode()).isEqualTo(409);
        assertThat(last.body()).contains("last-operator", "The last operator cannot go");
        assertThat(client.delete("/api/v1/admin/operators/" + ID).statusCode()).isEqualTo(404);

        var made = client.post("/api/v1/admin/operators", "{\"email\": \"%s\"}".formatted(other.email(Role.MEMBER)));
        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(TestClient.json(client.get("/api/v1/admin/operators"))
                        .path("total")
                        .asInt())
                .isEqualTo(2);
        assertThat(client.delete("/api/v1/admin/operators/" + first.user()).statusCode())
                .isEqualTo(204);
        identity.operator(first);
    }

    /// Method and path of each, with the example of its body.
    private Map<String, String> adminRoutes() {
        var description = TestClient.json(client(organisation().owner()).get("/v3/api-docs"));
        var routes = new LinkedHashMap<String, String>();
        for (String path : description.path("paths").propertyNames()) {
            if (path.startsWith("/api/v1/admin/")) {
                var item = description.path("paths").path(path);
                for (String method : item.propertyNames()) {
                    routes.put(
                            method.toUpperCase(Locale.ROOT) + " " + path.replaceAll("\\{\\w+}", ID),
                            example(item.path(method)));
                }
            }
        }
        return routes;
    }

    private static String example(JsonNode operation) {
        var example =
                operation.at("/requestBody/content").path("application/json").path("example");
        return example.isMissingNode() ? "" : example.toString();
    }

    private static int send(TestClient client, String route, String body) {
        String[] parts = route.split(" ");
        var request = client.request(parts[1]);
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        return client.send(request.method(parts[0], BodyPublishers.ofString(body)))
                .statusCode();
    }
}
