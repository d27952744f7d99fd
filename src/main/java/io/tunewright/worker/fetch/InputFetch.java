package io.tunewright.worker.fetch;

import io.tunewright.worker.ChannelSpec;
import io.tunewright.worker.report.ChannelClient;
import io.tunewright.worker.report.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/// Loads a worker's inputs into its run directory. It goes on where it was after whatever interrupted it, waits
/// while the server is away, and puts no file in its place whose hash is not the one that was promised.
public final class InputFetch {

    private static final int LISTINGS = 5;
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);
    private static final long RESERVE = 16L * 1024 * 1024;

    private final Path directory;
    private final ChannelClient channel;
    private final BooleanSupplier cancelled;
    private final Listener listener;

    /// Who wants to know how far it is.
    public interface Listener {

        /// @param level as the run's log has it
        void heard(String level, String message) throws IOException;
    }

    private InputFetch(Path directory, ChannelClient channel, BooleanSupplier cancelled, Listener listener) {
        this.directory = directory;
        this.channel = channel;
        this.cancelled = cancelled;
        this.listener = listener;
    }

    /// Loads everything, `run.json` last.
    ///
    /// @param directory has a `channel.json`
    /// @param cancelled asked between two pieces
    /// @return false if it was cancelled before everything was there
    /// @throws BadInputException if what is offered is damaged
    /// @throws IOException       if there is no room, or the server stays away for longer than the channel's
    ///         deadline
    public static boolean into(Path directory, BooleanSupplier cancelled, Listener listener)
            throws IOException, InterruptedException {
        try (var channel = new ChannelClient(directory)) {
            return new InputFetch(directory, channel, cancelled, listener).all();
        }
    }

    private boolean all() throws IOException, InterruptedException {
        for (int i = 0; i < LISTINGS; i++) {
            try {
                return all(list());
            } catch (RefusedException refused) {
                if (refused.status() != 412) {
                    throw refused;
                }
                // a newer checkpoint was collected meanwhile
            }
        }
        throw new IOException("the server does not settle on what this worker needs");
    }

    private boolean all(List<Input> inputs) throws IOException, InterruptedException {
        requireRoom(inputs);
        var progress = new Progress(listener, bytes(inputs));
        for (var input : inputs) {
            var file = new FetchedFile(input, directory, progress);
            while (!file.isThere()) {
                if (cancelled.getAsBoolean()) {
                    return false;
                }
                file.add(patiently(() -> file.next(channel)));
            }
        }
        progress.done(inputs.size());
        return true;
    }

    private List<Input> list() throws IOException, InterruptedException {
        var listing = patiently(() -> channel.get("/inputs"));
        var inputs = new ArrayList<Input>();
        for (JsonNode file : listing.path("files")) {
            inputs.add(new Input(
                    inputs.size(),
                    file.path("name").asString(""),
                    file.path("bytes").asLong(-1),
                    file.path("sha256").asString("")));
        }
        if (inputs.isEmpty()) {
            throw new BadInputException("the server has nothing for this worker");
        }
        adopt(listing);
        return inputs;
    }

    /// How the server wants to hear of this worker.
    private void adopt(JsonNode listing) throws IOException {
        var known = channel.spec();
        channel.spec(new ChannelSpec(
                known.url(),
                known.token(),
                listing.path("heartbeat_millis").asLong(known.heartbeatMillis()),
                listing.path("retry_millis").asLong(known.retryMillis()),
                listing.path("deadline_seconds").asLong(known.deadlineSeconds()),
                known.tokenFile()));
    }

    private void requireRoom(List<Input> inputs) throws IOException {
        long missing = 0;
        for (var input : inputs) {
            missing += input.bytes() - FetchedFile.here(input, directory);
        }
        long free = Files.getFileStore(directory).getUsableSpace();
        if (missing + RESERVE > free) {
            String message = "No space left on device: %s are still to be loaded, and %s are free"
                    .formatted(Progress.amount(missing), Progress.amount(free));
            listener.heard("error", message);
            throw new IOException(message);
        }
    }

    private interface Call<T> {
        T now() throws IOException, InterruptedException;
    }

    private <T> T patiently(Call<T> call) throws IOException, InterruptedException {
        var retry = FIRST_RETRY;
        long began = System.nanoTime();
        while (true) {
            try {
                return call.now();
            } catch (RefusedException refused) {
                throw refused;
            } catch (IOException away) {
                var spec = channel.spec();
                if (System.nanoTime() - began
                                > Duration.ofSeconds(spec.deadlineSeconds()).toNanos()
                        || cancelled.getAsBoolean()) {
                    throw away;
                }
                if (retry.equals(FIRST_RETRY)) {
                    System.err.println("fetch: cannot reach the server, will try again: " + away.getMessage());
                }
                Thread.sleep(retry);
                var longest = Duration.ofMillis(spec.retryMillis());
                retry = retry.multipliedBy(2).compareTo(longest) < 0 ? retry.multipliedBy(2) : longest;
            }
        }
    }

    private static long bytes(List<Input> inputs) {
        return inputs.stream().mapToLong(Input::bytes).sum();
    }
}
