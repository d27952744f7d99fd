package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

class IdentityRestIT extends IntegrationTest {

    @Autowired
    private TenantDatabase database;

    @Test
    void aKeyKnowsWhomItStandsFor() {
        var organisation = organisation();
        var me = ok(client(organisation.member()).get("/api/v1/me"));

        assertThat(me.path("email").asString()).isEqualTo(organisation.email(Role.MEMBER));
        assertThat(me.path("role").asString()).isEqualTo("member");
        assertThat(me.path("permissions").valueStream().map(JsonNode::asString)).containsExactly("edit", "read");
        assertThat(me.path("organisation").path("id").asString())
                .isEqualTo(organisation.tenant().toString());
        assertThat(me.path("organisation").has("created_at")).isTrue();
    }

    @Test
    void aKeyLivesFromItsMakingToItsRevocation() {
        var organisation = organisation();
        var client = client(organisation.member());

        var made = ok(client.post("/api/v1/api-keys", """
                {"name": "ci", "role": "viewer"}"""));
        String secret = made.path("secret").asString();
        assertThat(secret).startsWith(made.path("prefix").asString()).hasSize(60);
        var viewer = new TestClient(port, secret);
        assertThat(ok(viewer.get("/api/v1/me")).path("role").asString()).isEqualTo("viewer");
        assertThat(problem(viewer.post("/api/v1/api-keys", "{\"name\": \"up\", \"role\": \"member\"}"), 400))
                .isEqualTo("invalid-value");
        var listed = ok(client.get("/api/v1/api-keys")).path("data");
        assertThat(listed.valueStream().map(key -> key.path("name").asString())).containsExactly("ci", "test");
        assertThat(listed.get(0).path("secret").isNull()).isTrue();
        assertThat(listed.get(0).path("last_used_at").isNull()).isFalse();

        var someoneElse = client(organisation().owner());
        String path = "/api/v1/api-keys/" + made.path("id").asString();
        assertThat(problem(someoneElse.delete(path), 404)).isEqualTo("api-key-not-found");
        assertThat(problem(client(organisation.viewer()).delete(path), 404)).isEqualTo("api-key-not-found");
        assertThat(client.delete(path).statusCode()).isEqualTo(204);
        assertThat(problem(viewer.get("/api/v1/me"), 401)).isEqualTo("invalid-api-key");
        assertThat(problem(client.delete(path), 404)).isEqualTo("api-key-not-found");
    }

    @Test
    void aKeyMayNeverDoMoreThanItsOwnerMayNow() {
        var organisation = organisation();
        var admin = client(organisation.admin());
        var owner = client(organisation.owner());
        assertThat(admin.get("/api/v1/audit").statusCode()).isEqualTo(200);

        ok(owner.patch("/api/v1/members/" + organisation.admin().user(), "{\"role\": \"viewer\"}"));

        assertThat(problem(admin.get("/api/v1/audit"), 403)).isEqualTo("forbidden");
        assertThat(ok(admin.get("/api/v1/me")).path("role").asString()).isEqualTo("viewer");
    }

    @Test
    void anExpiredKeyOpensNothing() {
        var organisation = organisation();
        var client = client(organisation.owner());
        var made = ok(client.post(
                "/api/v1/api-keys",
                "{\"name\": \"short\", \"expires_at\": \"%s\"}"
                        .formatted(Instant.now().plusSeconds(3600))));
        assertThat(problem(
                        client.post(
                                "/api/v1/api-keys", "{\"name\": \"past\", \"expires_at\": \"2020-01-01T00:00:00Z\"}"),
                        400))
                .isEqualTo("invalid-value");
        database.run(
                organisation.tenant(), jdbc -> jdbc.sql("update identity_api_key set expires_at = now() where id = :id")
                        .param("id", UUID.fromString(made.path("id").asString()))
                        .update());

        assertThat(problem(new TestClient(port, made.path("secret").asString()).get("/api/v1/me"), 401))
                .isEqualTo("invalid-api-key");
    }

    @Test
    void membersAndInvitations() {
        var organisation = organisation();
        var owner = client(organisation.owner());

        var members = ok(owner.get("/api/v1/members"));
        assertThat(members.path("total").asInt()).isEqualTo(4);
        var invitation = ok(owner.post("/api/v1/invitations", "{\"role\": \"member\", \"note\": \"for Ada\"}"));
        assertThat(invitation.path("link").asString()).matches("/invite/[\\w-]{43}");
        assertThat(ok(owner.get("/api/v1/invitations"))
                        .path("data")
                        .get(0)
                        .path("link")
                        .isNull())
                .isTrue();
        assertThat(owner.delete("/api/v1/invitations/" + invitation.path("id").asString())
                        .statusCode())
                .isEqualTo(204);
        assertThat(problem(
                        owner.delete("/api/v1/members/" + organisation.owner().user()), 409))
                .isEqualTo("last-owner");
        assertThat(owner.delete("/api/v1/members/" + organisation.viewer().user())
                        .statusCode())
                .isEqualTo(204);
        var audit = ok(owner.get("/api/v1/audit?limit=2"));
        assertThat(audit.path("data").valueStream().map(entry -> entry.path("action")
                        .asString()))
                .containsExactly("member.removed", "invitation.revoked");
        assertThat(audit.path("data").get(0).path("api_key_id").isNull()).isFalse();
        assertThat(audit.path("data").get(0).path("address").asString()).isEqualTo("127.0.0.1");
        var usage = ok(owner.get("/api/v1/usage"));
        assertThat(usage.path("this_month").path("input_tokens").asLong()).isZero();
        assertThat(usage.path("limits").path("concurrent_runs").asLong()).isEqualTo(2);
    }

    @Test
    void viewersAreRefusedWhatTheyMayNot() {
        var viewer = client(organisation().viewer());

        assertThat(problem(viewer.get("/api/v1/audit"), 403)).isEqualTo("forbidden");
        assertThat(problem(viewer.get("/api/v1/invitations"), 403)).isEqualTo("forbidden");
        assertThat(problem(viewer.get("/api/v1/api-keys?all=true"), 403)).isEqualTo("forbidden");
        assertThat(problem(viewer.patch("/api/v1/organisation", "{\"name\": \"Mine\"}"), 403))
                .isEqualTo("forbidden");
    }

    @Test
    void anotherOrganisationsIdsAreLikeMissingOnes() {
        var mine = client(organisation().owner());
        var other = organisation();
        signIn(other.owner());
        String member = "/api/v1/members/" + other.member().user();
        String missing = "/api/v1/members/" + UUID.randomUUID();
        for (String path : List.of(member, missing)) {
            assertThat(problem(mine.get(path), 404)).isEqualTo("member-not-found");
            assertThat(problem(mine.patch(path, "{\"role\": \"viewer\"}"), 404)).isEqualTo("member-not-found");
            assertThat(problem(mine.delete(path), 404)).isEqualTo("member-not-found");
        }
        assertThat(mine.get(member).body().replace(member, "").replaceAll("req_\\w+", ""))
                .isEqualTo(mine.get(missing).body().replace(missing, "").replaceAll("req_\\w+", ""));
    }

    @Test
    void theAccountIsChangedFieldByField() {
        var client = client(organisation().viewer());

        var changed = ok(client.patch("/api/v1/me", "{\"locale\": \"zh\", \"theme\": \"dark\"}"));

        assertThat(changed.path("locale").asString()).isEqualTo("zh");
        assertThat(changed.path("theme").asString()).isEqualTo("dark");
        assertThat(problem(client.patch("/api/v1/me", "{\"theme\": \"pink\"}"), 400))
                .isEqualTo("invalid-value");
        assertThat(problem(client.patch("/api/v1/me", "{\"role\": \"owner\"}"), 400))
                .isEqualTo("unknown-field");
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return TestClient.json(answer);
    }

    private static String problem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type").orElse("")).startsWith("application/problem+json");
        var problem = TestClient.json(answer);
        assertThat(problem.path("type").asString())
                .isEqualTo("/problems/" + problem.path("code").asString());
        assertThat(problem.path("detail").asString()).isNotBlank();
        return problem.path("code").asString();
    }
}
