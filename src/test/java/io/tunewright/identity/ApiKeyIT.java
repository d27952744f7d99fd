package io.tunewright.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;

class ApiKeyIT extends IntegrationTest {

    @Autowired
    private ApiKeyService keys;

    @Autowired
    private MemberService members;

    @Test
    void opensTheDoorUntilItIsRevoked() {
        var owner = signInAs(Role.OWNER);
        var issued = keys.create(owner.tenant(), "laptop", Role.MEMBER, null);
        var client = new TestClient(port, issued.secret());

        assertThat(client.get("/api/v1/nothing").statusCode()).isEqualTo(404);

        keys.revoke(owner.tenant(), issued.key().id());

        var refused = client.get("/api/v1/nothing");
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(TestClient.json(refused).path("detail").asString()).contains("Send a valid API key");
    }

    @Test
    void viewersMayNotAdminister() {
        var viewer = signInAs(Role.VIEWER);

        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> keys.listAll(viewer.tenant()));
        assertThat(members.list(viewer.tenant())).hasSize(4);
    }
}
