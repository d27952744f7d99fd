package io.tunewright.worker.fetch;

import io.tunewright.llm.weights.CrashSafeFile;
import io.tunewright.worker.ChannelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// The channel of a worker in a pod: where it is stands in the environment, what proves the worker in a file that
/// the cluster renews. Nothing else is handed to it.
public final class PodChannel {

    /// Address of the attempt's routes.
    public static final String ADDRESS = "TUNEWRIGHT_CHANNEL";
    /// Where the token is, if not in its usual place.
    public static final String TOKEN_FILE = "TUNEWRIGHT_TOKEN_FILE";

    private static final String USUAL_TOKEN_FILE = "/secrets/token";
    /// Until the server says how it wants to hear of the worker.
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final Duration DEADLINE = Duration.ofHours(1);

    private PodChannel() {}

    /// Writes `channel.json` where the environment names a channel and the directory has none yet.
    public static void open(Path directory, Map<String, String> environment) throws IOException {
        @Nullable String address = environment.get(ADDRESS);
        var file = directory.resolve(ChannelSpec.FILE);
        if (address == null || Files.exists(file)) {
            return;
        }
        var spec = new ChannelSpec(
                address,
                "",
                HEARTBEAT.toMillis(),
                RETRY.toMillis(),
                DEADLINE.toSeconds(),
                environment.getOrDefault(TOKEN_FILE, USUAL_TOKEN_FILE));
        Files.createDirectories(directory);
        CrashSafeFile.write(file, JsonMapper.shared().writeValueAsBytes(spec));
    }
}
