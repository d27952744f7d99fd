package io.tunewright.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.vaadin.flow.router.RouteData;
import com.vaadin.flow.server.VaadinServletContext;
import com.vaadin.flow.server.startup.ApplicationRouteRegistry;
import io.tunewright.IntegrationTest;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.RequestMappingInfoHandlerMapping;

/// Walks over every route there is, without credentials. What answers must be in `public-routes.txt`, a list that
/// people review.
class PublicRoutesIT extends IntegrationTest {

    private static final String ID = "00000000-0000-4000-8000-000000000000";
    private static final List<String> METHODS =
            List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE");

    @Autowired
    private List<RequestMappingInfoHandlerMapping> mappings;

    @Autowired
    private ServletContext servlets;

    @Test
    void onlyReviewedRoutesAnswerWithoutCredentials() {
        var answering = new TreeSet<String>();
        for (String path : paths()) {
            for (String method : METHODS) {
                if (answers(method, path, path)) {
                    answering.add(method + " " + path);
                }
            }
        }

        assertThat(answering).isEqualTo(reviewed());
    }

    @Test
    void noSpellingOfAPathGoesRoundTheDoor() {
        var reviewedPaths = reviewed().stream().map(line -> line.split(" ")[1]).collect(Collectors.toSet());
        for (String path : paths()) {
            if (reviewedPaths.contains(path)) {
                continue;
            }
            String bare = path.substring(1);
            for (String spelling : List.of(
                    path + "/",
                    path + ";x=1",
                    "//" + bare,
                    "/" + bare.replaceFirst("/", "//"),
                    "/./" + bare,
                    "/x/../" + bare,
                    "/%2e/" + bare,
                    path + "%2f",
                    path + "%00",
                    path + ".json",
                    "/" + bare.toUpperCase(Locale.ROOT))) {
                for (String method : List.of("GET", "POST", "DELETE")) {
                    assertThat(answers(method, spelling, path))
                            .as("%s %s", method, spelling)
                            .isFalse();
                }
            }
        }
    }

    /// Whether anybody got further than a door.
    private boolean answers(String method, String path, String route) {
        var answer = anonymous()
                .send(anonymous()
                        .request(path)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(method.equals("GET") ? "" : "{}")));
        assertThat(answer.statusCode()).as("%s %s", method, path).isLessThan(500);
        return switch (answer.statusCode()) {
            // A worker's token is checked behind the chain; what fails there before it is no entrance either.
            case 400, 411, 413, 415 -> !route.startsWith("/worker/") && answer.statusCode() != 400;
            case 401, 403, 404, 405 -> false;
            case 302 -> !location(answer).equals("http://localhost:" + port + "/login");
            default -> true;
        };
    }

    private Set<String> paths() {
        var paths = new TreeSet<String>();
        for (var mapping : mappings) {
            mapping.getHandlerMethods().keySet().stream()
                    .flatMap(info -> patterns(info).stream())
                    .map(PublicRoutesIT::filled)
                    .forEach(paths::add);
        }
        ApplicationRouteRegistry.getInstance(new VaadinServletContext(servlets)).getRegisteredRoutes().stream()
                .map(RouteData::getTemplate)
                .map(template -> "/" + template.replaceAll(":\\w+[?*]?(\\([^)]*\\))?[?*]?", ID))
                .forEach(paths::add);
        paths.addAll(List.of(
                "/", "/v3/api-docs", "/swagger-ui/index.html", "/actuator", "/actuator/env", "/actuator/heapdump"));
        return paths;
    }

    private static Set<String> patterns(RequestMappingInfo info) {
        return info.getPatternValues();
    }

    private static String filled(String pattern) {
        return pattern.replaceAll("\\{\\*\\w+}", ID).replaceAll("\\{[^}]+}", ID).replaceAll("\\*+", "x");
    }

    private static Set<String> reviewed() {
        try (var file = PublicRoutesIT.class.getResourceAsStream("/public-routes.txt")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("location").orElse("");
    }
}
