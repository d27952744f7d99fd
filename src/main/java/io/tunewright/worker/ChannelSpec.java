package io.tunewright.worker;

import org.jspecify.annotations.Nullable;

/// `channel.json`: where and how a worker reports. The server may write it anew while the worker runs, as
/// when it listens on another port after a restart: the worker reads it again when a call fails.
///
/// @param url             base of the attempt's routes, without a slash at the end
/// @param token           proves the attempt; empty if `tokenFile` is given
/// @param heartbeatMillis time between two heartbeats
/// @param retryMillis     longest time between two tries while the server is away
/// @param deadlineSeconds how long a worker that is done goes on trying to deliver
/// @param tokenFile       file with the token, which somebody renews: read for each call; null if there is none
public record ChannelSpec(
        String url,
        String token,
        long heartbeatMillis,
        long retryMillis,
        long deadlineSeconds,
        @Nullable String tokenFile) {

    public static final String FILE = "channel.json";

    /// With a token for the whole attempt.
    public ChannelSpec(String url, String token, long heartbeatMillis, long retryMillis, long deadlineSeconds) {
        this(url, token, heartbeatMillis, retryMillis, deadlineSeconds, null);
    }

    @Override
    public String toString() {
        return "ChannelSpec[" + url + "]";
    }
}
