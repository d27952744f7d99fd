package io.tunewright.worker.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tunewright.common.Sha256;
import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.report.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// Loading inputs from a server that is away, breaks off, lies, or changes its mind.
class InputFetchTest {

    private static final int BREAK_OFF = -1;

    @TempDir
    private Path home;

    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final List<String> heard = new ArrayList<>();
    private final List<String> ranges = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    /// What happens to the next calls, first to last: a status, or [#BREAK_OFF].
    private final List<Integer> troubles = new CopyOnWriteArrayList<>();
    private volatile int damages;
    private volatile long saidBytes = -1;
    private volatile String code = "";
    private HttpServer server;
    private Path run;

    @BeforeEach
    void start() throws IOException {
        byte[] weights = new byte[20_000_000];
        new Random(3).nextBytes(weights);
        files.put("model/model.safetensors", weights);
        files.put("data/train.safetensors", "data".getBytes(StandardCharsets.UTF_8));
        files.put("data/questions.ndjson", new byte[0]);
        files.put("checkpoints/step-000020/manifest.json", "{}".getBytes(StandardCharsets.UTF_8));
        files.put("run.json", "{\"run\":1}".getBytes(StandardCharsets.UTF_8));
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/attempt", this::answer);
        server.start();
        run = Files.createDirectory(home.resolve("run"));
        Files.writeString(home.resolve("token"), "first\n");
        PodChannel.open(
                run,
                Map.of(
                        PodChannel.ADDRESS,
                        "http://127.0.0.1:" + server.getAddress().getPort() + "/attempt",
                        PodChannel.TOKEN_FILE,
                        home.resolve("token").toString()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void everythingTakesItsPlace() throws Exception {
        assertThat(fetch()).isTrue();

        assertEverythingIsThere();
        assertThat(heard).singleElement().asString().startsWith("info everything is loaded: 5 files, 20.0 MB in ");
        var channel =
                JsonMapper.shared().readValue(run.resolve(ChannelSpec.FILE).toFile(), ChannelSpec.class);
        assertThat(channel.heartbeatMillis()).as("as the server wants it").isEqualTo(1234);
        assertThat(channel.tokenFile()).isEqualTo(home.resolve("token").toString());
        assertThat(channel.token()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {BREAK_OFF, 503, 429, 401})
    void itWaitsUntilTheServerIsBack(int trouble) throws Exception {
        troubles.addAll(List.of(trouble, trouble, trouble));

        assertThat(fetch()).isTrue();

        assertEverythingIsThere();
    }

    @Test
    void aTokenThatWasRenewedIsUsed() throws Exception {
        troubles.add(401);
        Files.writeString(home.resolve("token"), "second");

        fetch();

        assertThat(tokens).containsOnly("Bearer second");
    }

    @Test
    void itGoesOnWhereAnotherLeftOff() throws Exception {
        byte[] weights = files.get("model/model.safetensors");
        var part = run.resolve(".fetch").resolve(Sha256.of(weights).hex());
        Files.createDirectories(part.getParent());
        Files.write(part, Arrays.copyOf(weights, 12_345_678));

        fetch();

        assertEverythingIsThere();
        assertThat(ranges.getFirst()).isEqualTo("bytes=12345678-19999999");
    }

    @Test
    void whatIsThereIsNotLoadedAgain() throws Exception {
        fetch();
        ranges.clear();
        Files.delete(run.resolve("run.json"));

        fetch();

        assertThat(ranges).containsExactly("bytes=0-8");
    }

    @Test
    void damagedBytesAreLoadedAgain() throws Exception {
        damages = 2;

        fetch();

        assertEverythingIsThere();
    }

    @Test
    void whatIsDamagedEachTimeIsRefused() {
        damages = Integer.MAX_VALUE;

        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(this::fetch)
                .withMessage("model/model.safetensors arrived damaged 3 times");
        assertThat(run.resolve("model/model.safetensors")).doesNotExist();
        assertThat(run.resolve("run.json")).doesNotExist();
    }

    @Test
    void itLooksAgainWhenTheListChanged() throws Exception {
        troubles.addAll(List.of(200, 412));

        assertThat(fetch()).isTrue();

        assertEverythingIsThere();
    }

    @Test
    void anAttemptThatWasReplacedEnds() {
        troubles.add(409);
        code = "attempt-replaced";

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(this::fetch)
                .withMessage("another attempt took this one's place, or the run is over")
                .matches(RefusedException::fenced);
    }

    @Test
    void itEndsWhenItIsCancelled() throws Exception {
        assertThat(InputFetch.into(run, () -> true, (level, message) -> heard.add(message)))
                .isFalse();
        assertThat(run.resolve("run.json")).doesNotExist();
    }

    @Test
    void aDiskThatIsTooSmallIsToldAtOnce() {
        saidBytes = Long.MAX_VALUE / 4;

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(this::fetch)
                .withMessageMatching(
                        "No space left on device: [0-9.]+ GB are still to be loaded, and [0-9.]+ [GM]B are free");
        assertThat(ranges).isEmpty();
        assertThat(heard).singleElement().asString().startsWith("error No space left on device");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "/etc/passwd",
                "data/../../evil",
                "..",
                "data/..",
                "channel.json",
                "result.json",
                "events.ndjson",
                ".fetch/x",
                "a/b/c/d/e",
                "data//x",
                "data/x\u0000",
                ""
            })
    void anOddNameHasNoPlace(String name) {
        files.put(name, new byte[1]);

        assertThatExceptionOfType(BadInputException.class)
                .isThrownBy(this::fetch)
                .withMessage("the server names a file that has no place in a run directory");
        assertThat(ranges).isEmpty();
    }

    private boolean fetch() throws IOException, InterruptedException {
        return InputFetch.into(run, () -> false, (level, message) -> heard.add(level + " " + message));
    }

    private void assertEverythingIsThere() {
        files.forEach((name, content) -> assertThat(run.resolve(name)).hasBinaryContent(content));
        assertThat(run.resolve(".fetch")).isEmptyDirectory();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        int trouble = troubles.isEmpty() ? 200 : troubles.removeFirst();
        if (trouble == BREAK_OFF) {
            exchange.close();
            return;
        }
        if (trouble != 200) {
            send(exchange, trouble, "{\"code\":\"%s\"}".formatted(code).getBytes(StandardCharsets.UTF_8));
            return;
        }
        tokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
        String path = exchange.getRequestURI().getPath().substring("/attempt/inputs".length());
        if (path.isEmpty()) {
            send(exchange, 200, listing().getBytes(StandardCharsets.UTF_8));
            return;
        }
        byte[] file = List.copyOf(files.values()).get(Integer.parseInt(path.substring(1)));
        assertThat(exchange.getRequestHeaders().getFirst("If-Match"))
                .isEqualTo("\"" + Sha256.of(file).hex() + "\"");
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range);
        String[] ends = range.substring("bytes=".length()).split("-");
        int from = Integer.parseInt(ends[0]);
        byte[] part = Arrays.copyOfRange(file, from, Integer.parseInt(ends[1]) + 1);
        if (damages > 0 && from == 0) {
            damages--;
            part[0]++;
        }
        send(exchange, 206, part);
    }

    private String listing() {
        return files.entrySet().stream()
                .map(file -> JsonMapper.shared()
                        .createObjectNode()
                        .put("name", file.getKey())
                        .put("bytes", saidBytes < 0 ? file.getValue().length : saidBytes / 8)
                        .put("sha256", Sha256.of(file.getValue()).hex())
                        .toString())
                .collect(Collectors.joining(
                        ",",
                        "{\"heartbeat_millis\":1234,\"retry_millis\":300,\"deadline_seconds\":20,\"files\":[",
                        "]}"));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
