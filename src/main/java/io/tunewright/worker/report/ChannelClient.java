package io.tunewright.worker.report;

import io.tunewright.llm.weights.CrashSafeFile;
import io.tunewright.worker.ChannelSpec;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of one worker to the server. Every failure that may pass is an [IOException]; before it is thrown,
/// `channel.json` is read again, so that the next call goes where the server is now. A token that lies in a file of
/// its own is read for each call, and one that the server does not know may have been renewed before the next.
public final class ChannelClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);
    /// Code of the answer to an attempt that has nothing more to say.
    private static final String REPLACED = "attempt-replaced";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .proxy(ProxySelector.of(null))
            .build();
    private final Path file;
    private volatile ChannelSpec spec;

    /// @throws IOException if the directory has no `channel.json` that can be read
    public ChannelClient(Path runDirectory) throws IOException {
        this.file = runDirectory.resolve(ChannelSpec.FILE);
        this.spec = read();
    }

    public ChannelSpec spec() {
        return spec;
    }

    /// Says how to report from now on; others that read the file do so at their next failure.
    public void spec(ChannelSpec changed) throws IOException {
        CrashSafeFile.write(file, JSON.writeValueAsBytes(changed));
        spec = changed;
    }

    /// An answer that the worker must look at.
    ///
    /// @param accepted false if the server names another place to go on from
    record Answer(boolean accepted, JsonNode body) {}

    /// Reads an answer in JSON.
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, new byte[0]).body();
    }

    /// Reads a range of a file; what arrived before a connection broke off counts.
    ///
    /// @param sha256 the file's content, which must still be this
    /// @param from   first byte
    /// @param count  at most so many bytes, above 0
    /// @throws RefusedException with status 412 if there is another file now
    public byte[] range(String path, String sha256, long from, int count) throws IOException, InterruptedException {
        var used = spec;
        var arrived = new ArrivedBytes(count);
        try {
            var request = request(used, path)
                    .header("If-Match", "\"" + sha256 + "\"")
                    .header("Range", "bytes=%d-%d".formatted(from, from + count - 1))
                    .GET()
                    .build();
            int status = answer(request, arrived).statusCode();
            if (status != 206) {
                understand(used, path, status, arrived.bytes());
                throw new IOException("the server sent no part of " + path);
            }
        } catch (IOException failure) {
            if (!arrived.isPart()) {
                throw retryable(used, failure);
            }
        }
        return arrived.bytes();
    }

    Answer post(String path, byte[] body) throws IOException, InterruptedException {
        return send("POST", path, body);
    }

    Answer put(String path, byte[] body) throws IOException, InterruptedException {
        return send("PUT", path, body);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private Answer send(String method, String path, byte[] body) throws IOException, InterruptedException {
        var used = spec;
        try {
            var request = request(used, path)
                    .header("Content-Type", "application/octet-stream")
                    .method(method, BodyPublishers.ofByteArray(body))
                    .build();
            var response = answer(request, BodyHandlers.ofByteArray());
            return understand(used, path, response.statusCode(), response.body());
        } catch (IOException failure) {
            throw retryable(used, failure);
        }
    }

    /// The client's own time limit ends with the head of an answer; this one holds for all of it.
    private <T> HttpResponse<T> answer(HttpRequest request, BodyHandler<T> body)
            throws IOException, InterruptedException {
        var answer = http.sendAsync(request, body);
        try {
            return answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException silent) {
            throw new IOException("the server did not answer within " + ANSWER, silent);
        } catch (ExecutionException failure) {
            throw new IOException(String.valueOf(failure.getCause()), failure.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static HttpRequest.Builder request(ChannelSpec used, String path) throws IOException {
        String token = used.tokenFile() == null
                ? used.token()
                : Files.readString(Path.of(used.tokenFile())).strip();
        return HttpRequest.newBuilder(URI.create(used.url() + path)).header("Authorization", "Bearer " + token);
    }

    /// What a caller learns of a failure: it need not give up where the channel is another one now.
    private IOException retryable(ChannelSpec used, IOException failure) {
        if (!(failure instanceof RefusedException refused)) {
            readAgain(used);
            return failure;
        }
        return refused.fenced() && readAgain(used) ? new IOException("the channel was moved", refused) : refused;
    }

    private static Answer understand(ChannelSpec used, String path, int status, byte[] answer) throws IOException {
        if (status == 200 || status == 409) {
            try {
                var body = JSON.readTree(answer);
                if (body.path("code").asString("").equals(REPLACED)) {
                    throw new RefusedException(status, "another attempt took this one's place, or the run is over");
                }
                return new Answer(status == 200, body);
            } catch (JacksonException garbled) {
                throw new IOException("the server's answer to " + path + " is not JSON", garbled);
            }
        }
        if (status >= 500 || status == 429 || status == 408 || status == 401 && used.tokenFile() != null) {
            throw new IOException("the server answered " + status + " to " + path);
        }
        throw new RefusedException(status, "the server refused " + path + " with " + status);
    }

    /// Whether the file says something new.
    private boolean readAgain(ChannelSpec used) {
        try {
            spec = read();
        } catch (IOException unreadable) {
            return false;
        }
        return !spec.equals(used);
    }

    private ChannelSpec read() throws IOException {
        try {
            return JSON.readValue(Files.readAllBytes(file), ChannelSpec.class);
        } catch (JacksonException damaged) {
            throw new IOException("cannot read " + file, damaged);
        }
    }
}
