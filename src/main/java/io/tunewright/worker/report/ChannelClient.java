package io.tunewright.worker.report;

import io.tunewright.worker.ChannelSpec;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Calls of one worker to the server. Every failure that may pass is an [IOException]; before it is thrown,
/// `channel.json` is read again, so that the next call goes where the server is now.
final class ChannelClient implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .proxy(ProxySelector.of(null))
            .build();
    private final Path file;
    private volatile ChannelSpec spec;

    ChannelClient(Path runDirectory) throws IOException {
        this.file = runDirectory.resolve(ChannelSpec.FILE);
        this.spec = read();
    }

    ChannelSpec spec() {
        return spec;
    }

    /// An answer that the worker must look at.
    ///
    /// @param accepted false if the server names another place to go on from
    record Answer(boolean accepted, JsonNode body) {}

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
            var request = HttpRequest.newBuilder(URI.create(used.url() + path))
                    .timeout(ANSWER)
                    .header("Authorization", "Bearer " + used.token())
                    .header("Content-Type", "application/octet-stream")
                    .method(method, BodyPublishers.ofByteArray(body))
                    .build();
            return understand(path, http.send(request, BodyHandlers.ofByteArray()));
        } catch (RefusedException refused) {
            if (refused.fenced() && readAgain(used)) {
                throw new IOException("the channel was moved", refused);
            }
            throw refused;
        } catch (IOException away) {
            readAgain(used);
            throw away;
        }
    }

    private static Answer understand(String path, HttpResponse<byte[]> response) throws IOException {
        int status = response.statusCode();
        if (status == 200 || status == 409) {
            try {
                return new Answer(status == 200, JSON.readTree(response.body()));
            } catch (JacksonException garbled) {
                throw new IOException("the server's answer to " + path + " is not JSON", garbled);
            }
        }
        if (status >= 500 || status == 429 || status == 408) {
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
