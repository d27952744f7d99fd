package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Real `curl` processes with an API key, as a script would run them.
record Curl(int port, String key) {

    private static final JsonMapper JSON = JsonMapper.shared();

    JsonNode get(String path) {
        return json(run(List.of(), path));
    }

    JsonNode post(String path, String json) {
        return json(run(List.of("-H", "Content-Type: application/json", "--data-binary", json), path));
    }

    /// The answer as it came, line by line.
    String stream(String path, String json) {
        return run(List.of("-N", "-H", "Content-Type: application/json", "--data-binary", json), path);
    }

    /// A multipart form; each part in curl's own notation, such as `file=@data.jsonl`.
    JsonNode form(String path, String... parts) {
        var options = new ArrayList<String>();
        for (var part : parts) {
            options.add("-F");
            options.add(part);
        }
        return json(run(options, path));
    }

    void download(String path, Path target) {
        run(List.of("-o", target.toString()), path);
        assertThat(target).exists();
    }

    int status(String path) {
        return Integer.parseInt(run(List.of("-o", "/dev/null", "-w", "%{http_code}"), false, path));
    }

    private String run(List<String> options, String path) {
        return run(options, true, path);
    }

    private String run(List<String> options, boolean failOnError, String path) {
        var line = new ArrayList<>(List.of("curl", "-sS", "--max-time", "120"));
        if (failOnError) {
            line.add("--fail-with-body");
        }
        line.add("-H");
        line.add("Authorization: Bearer " + key);
        line.addAll(options);
        line.add("http://localhost:" + port + path);
        try {
            var process = new ProcessBuilder(line).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as("curl %s said: %s", path, output).isZero();
            return output;
        } catch (IOException missing) {
            throw new IllegalStateException("curl cannot be started; install it", missing);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    private static JsonNode json(String text) {
        return JSON.readTree(text);
    }
}
