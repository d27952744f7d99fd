package io.tunewright.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.IntegrationTest;
import io.tunewright.TestClient;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.basemodel.TestModels;
import io.tunewright.common.Home;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class DatasetRestIT extends IntegrationTest {

    private static final String ROW = """
            {"messages": [{"role": "user", "content": "Why %1$d?"}, {"role": "assistant", "content": "Because of %1$d."}]}
            """;

    @Autowired
    private ModelImports imports;

    @Autowired
    private Home home;

    private TestClient client;
    private TestClient stranger;
    private String baseModel;

    @BeforeEach
    void users() throws Exception {
        var organisation = organisation();
        signIn(organisation.member());
        client = client(organisation.member());
        baseModel = new TestModels(imports, home)
                .imported(organisation.member(), "llama", "tiny")
                .toString();
        stranger = client(organisation().owner());
    }

    private static String rows(int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(ROW.formatted(i));
        }
        return text.toString();
    }

    private HttpResponse<String> upload(String query, String fileName, String content) {
        String body = """
                --mark\r
                Content-Disposition: form-data; name="file"; filename="%s"\r
                Content-Type: application/octet-stream\r
                \r
                %s\r
                --mark--\r
                """.formatted(fileName, content);
        return client.send(client.request("/api/v1/datasets" + query)
                .header("Content-Type", "multipart/form-data; boundary=mark")
                .POST(BodyPublishers.ofString(body)));
    }

    @Test
    void aMisspeltFormFieldIsRefused() {
        String body = """
                --mark\r
                Content-Disposition: form-data; name="held_oot"\r
                \r
                0.2\r
                --mark\r
                Content-Disposition: form-data; name="file"; filename="notes.jsonl"\r
                Content-Type: application/octet-stream\r
                \r
                %s\r
                --mark--\r
                """.formatted(rows(3));
        var request = client.request("/api/v1/datasets")
                .header("Content-Type", "multipart/form-data; boundary=mark")
                .POST(BodyPublishers.ofString(body));

        var refused = client.send(request);

        assertThat(refused.statusCode()).isEqualTo(400);
        var problem = TestClient.json(refused);
        assertThat(problem.path("code").asString()).isEqualTo("unknown-field");
        assertThat(problem.path("field").asString()).isEqualTo("held_oot");
        assertThat(problem.path("detail").asString())
                .isEqualTo("There is no field 'held_oot' here. Known fields: dataset, file, held_out");
        assertThat(TestClient.json(client.get("/api/v1/datasets")).path("total").asInt())
                .isZero();
    }

    @Test
    void uploadsAreListedReadAndDeleted() {
        var created = upload("?dataset=notes&held_out=0.2", "notes.jsonl", rows(50));
        assertThat(created.statusCode()).isEqualTo(201);
        var version = TestClient.json(created).path("version");
        String id = version.path("id").asString();
        assertThat(version.path("name").asString()).isEqualTo("notes");
        assertThat(version.path("format").asString()).isEqualTo("messages");
        assertThat(version.path("training").asInt() + version.path("held_out").asInt())
                .isEqualTo(50);
        assertThat(version.path("sha256").asString()).hasSize(64);

        assertThat(upload("?dataset=notes&held_out=0.2", "notes.jsonl", rows(50))
                        .statusCode())
                .isEqualTo(200);
        var list = TestClient.json(client.get("/api/v1/datasets"));
        assertThat(list.path("total").asInt()).isEqualTo(1);
        String dataset = list.path("data").path(0).path("id").asString();
        assertThat(TestClient.json(client.get("/api/v1/datasets/" + dataset))
                        .path("versions")
                        .size())
                .isEqualTo(1);
        var rows = TestClient.json(client.get("/api/v1/dataset-versions/" + id + "/rows?search=Why%207&limit=5"));
        assertThat(rows.path("total").asInt()).isEqualTo(1);
        assertThat(rows.path("data")
                        .path(0)
                        .path("messages")
                        .path(1)
                        .path("content")
                        .asString())
                .isEqualTo("Because of 7.");
        assertThat(client.get("/api/v1/dataset-versions/" + id + "/content").body())
                .isEqualTo(rows(50));

        for (String path : new String[] {"", "/report", "/rows", "/content"}) {
            assertThat(stranger.get("/api/v1/dataset-versions/" + id + path).statusCode())
                    .isEqualTo(404);
        }
        assertThat(stranger.get("/api/v1/datasets/" + dataset).statusCode()).isEqualTo(404);
        assertThat(stranger.delete("/api/v1/dataset-versions/" + id).statusCode())
                .isEqualTo(404);
        assertThat(client.delete("/api/v1/dataset-versions/" + id).statusCode()).isEqualTo(204);
        assertThat(client.get("/api/v1/dataset-versions/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void errorsAreReportedAndRowsDropped() {
        var created = upload("", "broken.jsonl", rows(12) + "{oops\n");
        String id = TestClient.json(created).path("version").path("id").asString();

        var report = TestClient.json(client.get("/api/v1/dataset-versions/" + id + "/report"));
        var finding = report.path("findings").path(0);
        assertThat(finding.path("line").asInt()).isEqualTo(13);
        assertThat(finding.path("severity").asString()).isEqualTo("error");
        assertThat(finding.path("code").asString()).isEqualTo("broken-json");
        assertThat(finding.path("message").asString()).startsWith("The row is not JSON at character 2");

        var dropped = client.post("/api/v1/dataset-versions/" + id + "/drop-rows", "");
        assertThat(dropped.statusCode()).isEqualTo(201);
        var version = TestClient.json(dropped).path("version");
        assertThat(version.path("version").asInt()).isEqualTo(2);
        assertThat(version.path("usable").asBoolean()).isTrue();
        assertThat(version.path("origin").asString()).isEqualTo("rows_dropped");
        assertThat(version.path("parent").asString()).isEqualTo(id);
    }

    @Test
    void refusalsAreProblems() {
        var refused = upload("", "table.csv", "a,b\n1,2\n");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(TestClient.json(refused).path("code").asString()).isEqualTo("no-readable-row");
        assertThat(upload("?held_out=0.9", "a.jsonl", rows(3)).statusCode()).isEqualTo(400);
        assertThat(client.get("/api/v1/dataset-versions/not-an-id").statusCode())
                .isEqualTo(404);
    }

    @Test
    void anExampleIsSeenAsTheModelSeesIt() {
        var created = upload("", "chat.jsonl", rows(20));
        String id = TestClient.json(created).path("version").path("id").asString();
        String path = "/api/v1/dataset-versions/" + id + "/preview?line=3&base_model=";

        var preview = TestClient.json(client.get(path + baseModel));
        assertThat(preview.path("rendered").asString()).contains("Why 2?").contains("Because of 2.");
        assertThat(preview.path("truncated").asBoolean()).isFalse();
        var learnt = new StringBuilder();
        preview.path("tokens").forEach(token -> {
            if (token.path("learnt").asBoolean() && !token.path("special").asBoolean()) {
                learnt.append(token.path("text").asString());
            }
        });
        assertThat(learnt.toString()).contains("Because of 2.").doesNotContain("Why");
        assertThat(preview.path("learnt_tokens").asInt()).isPositive();

        var cut = TestClient.json(client.get(path + "tiny&max_length=5"));
        assertThat(cut.path("truncated").asBoolean()).isTrue();
        assertThat(cut.path("kept_tokens").asInt()).isEqualTo(5);
        assertThat(cut.path("tokens").path(4).path("cut").asBoolean()).isFalse();
        assertThat(cut.path("tokens").path(5).path("cut").asBoolean()).isTrue();
        assertThat(client.get(path + "nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void lengthsAreMeasuredInTheBackground() throws InterruptedException {
        var created = upload("", "lengths.jsonl", rows(40));
        String id = TestClient.json(created).path("version").path("id").asString();
        String path = "/api/v1/dataset-versions/" + id + "/lengths?base_model=" + baseModel;

        var lengths = TestClient.json(client.get(path));
        for (int i = 0; i < 200 && lengths.path("state").asString().equals("measuring"); i++) {
            Thread.sleep(50);
            lengths = TestClient.json(client.get(path));
        }

        assertThat(lengths.path("state").asString()).isEqualTo("done");
        var statistics = lengths.path("statistics");
        assertThat(statistics.path("examples").asInt()).isEqualTo(40);
        assertThat(statistics.path("refused").asInt()).isZero();
        assertThat(statistics.path("longest").asInt()).isPositive();
        int sum = 0;
        for (var bin : statistics.path("bins")) {
            sum += bin.asInt();
        }
        assertThat(sum).isEqualTo(40);
        assertThat(statistics.path("tokens").asInt())
                .isGreaterThan(statistics.path("learnt_tokens").asInt());
    }

    @Test
    void theIdentityFormIsPreviewedAndSaved() {
        String form = "{\"name\": \"Ada\", \"chinese_name\": \"艾达\"}";
        var preview = TestClient.json(client.post("/api/v1/datasets/identity/preview", form));
        assertThat(preview.path("english_answer").asString()).isEqualTo("I am Ada's assistant.");
        assertThat(preview.path("chinese_answer").asString()).isEqualTo("我是艾达的助手。");
        assertThat(preview.path("conversations").size()).isBetween(60, 100);

        var created = client.post("/api/v1/datasets/identity", form);
        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(TestClient.json(created).path("version").path("name").asString())
                .isEqualTo("Ada identity");
        var refused = client.post("/api/v1/datasets/identity", "{\"name\": \"a\\nb\"}");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(TestClient.json(refused).path("field").asString()).isEqualTo("name");
    }
}
