package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.tunedmodel.TinyModels;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;
import tools.jackson.databind.JsonNode;

/// Walks over every REST route that takes an id, with ids that exist in another organisation: each answers exactly as
/// it answers ids that exist nowhere.
@Import(TinyModels.class)
class ForeignIdsIT extends IntegrationTest {

    private static final String VARIABLE = "\\{[^}]+}";

    @Autowired
    private TinyModels tiny;

    @Autowired
    private List<RequestMappingInfoHandlerMapping> mappings;

    @Test
    void anotherOrganisationsIdsAreLikeIdsOfNothingEverywhere() {
        var organisation = organisation();
        signIn(organisation.member());
        tiny.adapter(organisation.member(), tiny.base(organisation.member()));
        var owner = client(organisation.owner());
        var stranger = client(organisation().owner());
        var ids = ids(owner);
        assertThat(ids.keySet())
                .contains(
                        "/api/v1/base-models/",
                        "/api/v1/datasets/",
                        "/api/v1/experiments/",
                        "/api/v1/members/",
                        "/api/v1/models/",
                        "/api/v1/recipes/",
                        "/api/v1/runs/",
                        "/v1/files/",
                        "/v1/fine_tuning/jobs/");

        int asked = 0;
        for (var route : routes()) {
            String id = ids.get(start(route.path()));
            if (id != null) {
                var foreign = send(stranger, route, id);
                var missing = send(stranger, route, likeNothing(id));
                assertThat(told(foreign)).as("%s with %s", route, id).isEqualTo(told(missing));
                assertThat(foreign.statusCode())
                        .as("%s with %s: %s", route, id, foreign.body())
                        .isBetween(400, 404);
                if (route.method().equals("GET") || route.method().equals("DELETE")) {
                    assertThat(foreign.statusCode()).as("%s with %s", route, id).isEqualTo(404);
                }
                asked++;
            }
        }
        assertThat(asked).as("routes asked").isGreaterThan(30);
        assertThat(ids(owner)).as("nothing was changed").isEqualTo(ids);
    }

    private record Route(String method, String path) {}

    private List<Route> routes() {
        return mappings.stream()
                .flatMap(mapping -> mapping.getHandlerMethods().keySet().stream())
                .flatMap(info -> info.getPatternValues().stream()
                        .flatMap(path -> info.getMethodsCondition().getMethods().stream()
                                .map(method -> new Route(method.name(), path))))
                .filter(route ->
                        route.path().startsWith("/api/v1/") || route.path().startsWith("/v1/"))
                .filter(route -> route.path().contains("{"))
                .toList();
    }

    /// For what stands before the first id of a path, an id that the list there tells.
    private TreeMap<String, String> ids(TestClient owner) {
        var ids = new TreeMap<String, String>();
        for (var start : new TreeSet<>(
                routes().stream().map(route -> start(route.path())).toList())) {
            var list = owner.get(start.substring(0, start.length() - 1));
            if (list.statusCode() == 200) {
                own(TestClient.json(list)).ifPresent(id -> ids.put(start, id));
            }
        }
        return ids;
    }

    /// Leaves out what every organisation sees.
    private static Optional<String> own(JsonNode list) {
        var all = new ArrayList<JsonNode>();
        Stream.of("items", "data").forEach(key -> list.path(key).forEach(all::add));
        return all.stream()
                .filter(item -> !item.path("name").asString("").equals("starter")
                        && !item.path("id").asString("").equals("starter"))
                .map(item -> item.path("id").isMissingNode() ? item.path("user_id") : item.path("id"))
                .map(id -> id.asString(""))
                .filter(id -> !id.isEmpty())
                .findFirst();
    }

    private static String start(String path) {
        return path.substring(0, path.indexOf('{'));
    }

    private static String likeNothing(String id) {
        String hex = UUID.randomUUID().toString();
        return id.matches("[0-9a-f-]{36}")
                ? hex
                : id.replaceFirst("[0-9a-f]{32}$", hex.replace("-", "")).replaceFirst("^(tiny|ft:.*)$", "nothing");
    }

    private static HttpResponse<String> send(TestClient client, Route route, String id) {
        String path = route.path().replaceFirst(VARIABLE, id).replaceAll(VARIABLE, "1");
        return switch (route.method()) {
            case "GET" -> client.get(path);
            case "DELETE" -> client.delete(path);
            default -> client.send(route.method(), path, "{}");
        };
    }

    private static String told(HttpResponse<String> answer) {
        var body = TestClient.json(answer);
        return answer.statusCode() + " " + body.path("code").asString("") + " "
                + body.path("error").path("code").asString("");
    }
}
