package io.tunewright.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.KeyedServer;
import io.tunewright.TestClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.FileSystemUtils;

/// Files larger than the memory of the server: a real server with a small heap, 1 GB through real HTTP.
class LargeUploadIT {

    private static final long LARGE = 1L << 30;
    private static final long LIMIT = 1_100_000_000;
    private static final int ROW = 40_000;
    private static final String HEAD = """
            --mark\r
            Content-Disposition: form-data; name="file"; filename="large.jsonl"\r
            Content-Type: application/octet-stream\r
            \r
            """;
    private static final String TAIL = "\r\n--mark--\r\n";

    private static final Path HOME = Path.of(
                    "target", "test-home", ProcessHandle.current().pid() + "-large")
            .toAbsolutePath();
    private static Process server;
    private static TestClient client;

    @BeforeAll
    static void start() throws IOException {
        FileSystemUtils.deleteRecursively(HOME);
        Files.createDirectories(HOME);
        server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:+ExitOnOutOfMemoryError",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KeyedServer.class.getName(),
                        "--server.port=0",
                        "--tunewright.home=" + HOME,
                        "--tunewright.dataset.max-file=" + LIMIT + "B",
                        "--tunewright.quota.storage=3GB")
                .redirectErrorStream(true)
                .redirectOutput(HOME.resolve("server.log").toFile())
                .start();
        await().atMost(Duration.ofMinutes(3)).until(() -> Files.exists(HOME.resolve("server")) || !server.isAlive());
        assertThat(server.isAlive())
                .as(Files.readString(HOME.resolve("server.log")))
                .isTrue();
        var parts = Files.readString(HOME.resolve("server")).split(" ");
        client = new TestClient(Integer.parseInt(parts[0]), parts[1]);
    }

    @AfterAll
    static void end() throws Exception {
        server.destroy();
        server.waitFor(30, TimeUnit.SECONDS);
        server.destroyForcibly().waitFor();
        FileSystemUtils.deleteRecursively(HOME);
    }

    @Test
    void isStoredAndCheckedInFlatMemory() throws Exception {
        assertThat(upload("small", BodyPublishers.ofString(form(rows(20_000_000))))
                        .statusCode())
                .isEqualTo(201);
        long before = peakMemory();

        var stored = upload("large", publisher(LARGE));

        assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
        var version = TestClient.json(stored).path("version");
        assertThat(version.path("bytes").asLong()).isEqualTo(LARGE / ROW * ROW);
        assertThat(version.path("training").asInt() + version.path("held_out").asInt())
                .isEqualTo((int) (LARGE / ROW));
        assertThat(peakMemory() - before)
                .as("bytes of memory the process needs more for 1 GB than for 20 MB")
                .isLessThan(300_000_000);
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void isRefusedBeforeItIsSentWhereItSaysThatItIsTooLarge() throws Exception {
        assertThat(announced(LIMIT + 1_000_000))
                .contains("HTTP/1.1 413")
                .contains("\"code\":\"file-too-large\"")
                .contains("The file is larger than 1.1\u00a0GB, the most that is allowed");
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void isCutOffWhereItSaysNothing() throws Exception {
        var endless = upload("endless", BodyPublishers.ofInputStream(() -> body(LIMIT + 20_000_000)));

        assertThat(endless.statusCode()).as(endless.body()).isEqualTo(413);
        assertThat(TestClient.json(endless).path("detail").asString())
                .isEqualTo("The file is larger than 1.1\u00a0GB, the most that is allowed");
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void leavesNothingBehindWhenItBreaksOff() throws Exception {
        try (var socket = new Socket("localhost", client.port())) {
            var out = socket.getOutputStream();
            out.write(head(50_000_000).getBytes(StandardCharsets.US_ASCII));
            out.write(HEAD.getBytes(StandardCharsets.US_ASCII));
            body(10_000_000).transferTo(out);
        }

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(leftBehind()).isEmpty());
        assertThat(client.get("/api/v1/me").statusCode()).isEqualTo(200);
    }

    private static HttpResponse<String> upload(String dataset, BodyPublisher body) {
        return client.send(
                client.request("/api/v1/datasets?dataset=" + dataset)
                        .timeout(Duration.ofMinutes(5))
                        .header("Content-Type", "multipart/form-data; boundary=mark")
                        .POST(body)
                        .build(),
                BodyHandlers.ofString());
    }

    private static BodyPublisher publisher(long bytes) {
        return BodyPublishers.fromPublisher(
                BodyPublishers.ofInputStream(() -> body(bytes)), bytes / ROW * ROW + HEAD.length() + TAIL.length());
    }

    /// What the server answers to the head of a request alone.
    private static String announced(long bytes) throws IOException {
        try (var socket = new Socket("localhost", client.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(head(bytes).getBytes(StandardCharsets.US_ASCII));
            var answer = new StringBuilder();
            byte[] buffer = new byte[4096];
            while (!answer.toString().contains("}")) {
                int read = socket.getInputStream().read(buffer);
                assertThat(read).as("the answer ends: " + answer).isPositive();
                answer.append(new String(buffer, 0, read, StandardCharsets.UTF_8));
            }
            return answer.toString();
        }
    }

    private static String head(long bytes) {
        return """
                POST /api/v1/datasets?dataset=announced HTTP/1.1\r
                Host: localhost\r
                Authorization: Bearer %s\r
                Content-Type: multipart/form-data; boundary=mark\r
                Content-Length: %d\r
                \r
                """.formatted(client.key(), bytes);
    }

    private static String form(String content) {
        return HEAD + content + TAIL;
    }

    private static String rows(int bytes) {
        try (var rows = new Rows(bytes)) {
            return new String(rows.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static InputStream body(long bytes) {
        return new SequenceInputStream(Collections.enumeration(List.of(
                new ByteArrayInputStream(HEAD.getBytes(StandardCharsets.US_ASCII)),
                new Rows(bytes),
                new ByteArrayInputStream(TAIL.getBytes(StandardCharsets.US_ASCII)))));
    }

    /// The most memory that the process ever had, of every kind, in bytes.
    private static long peakMemory() throws IOException {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(server.pid()), "status"))) {
            String peak =
                    lines.filter(line -> line.startsWith("VmHWM:")).findFirst().orElseThrow();
            return Long.parseLong(peak.replaceAll("\\D", "")) * 1024;
        }
    }

    /// Files of uploads that are not finished.
    private static List<Path> leftBehind() throws IOException {
        var found = new ArrayList<Path>();
        for (var directory : List.of(HOME.resolve("uploads"), HOME.resolve("artifacts/unfinished"))) {
            assertThat(directory).isDirectory();
            try (var files = Files.walk(directory)) {
                found.addAll(files.filter(Files::isRegularFile).toList());
            }
        }
        return found;
    }

    /// Rows of equal length, each with another number.
    private static final class Rows extends InputStream {

        private static final byte[] ROW_TEXT = row();
        private static final int NUMBER_AT = new String(ROW_TEXT, StandardCharsets.US_ASCII).indexOf("00000000");

        private final byte[] row = ROW_TEXT.clone();
        private final long count;
        private long number = -1;
        private int position = ROW;

        private Rows(long bytes) {
            this.count = bytes / ROW;
        }

        private static byte[] row() {
            String start = "{\"prompt\": \"Say 00000000\", \"completion\": \"";
            String end = "\"}\n";
            return (start + "well ".repeat(ROW).substring(0, ROW - start.length() - end.length()) + end)
                    .getBytes(StandardCharsets.US_ASCII);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (position == ROW) {
                if (++number == count) {
                    number--;
                    return -1;
                }
                byte[] digits = "%08d".formatted(number).getBytes(StandardCharsets.US_ASCII);
                System.arraycopy(digits, 0, row, NUMBER_AT, digits.length);
                position = 0;
            }
            int read = Math.min(length, ROW - position);
            System.arraycopy(row, position, buffer, offset, read);
            position += read;
            return read;
        }
    }
}
