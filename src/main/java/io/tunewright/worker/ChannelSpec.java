package io.tunewright.worker;

/// `channel.json`: where and how a worker reports. The server may write it anew while the worker runs, as
/// when it listens on another port after a restart: the worker reads it again when a call fails.
///
/// @param url             base of the attempt's routes, without a slash at the end
/// @param token           proves the attempt
/// @param heartbeatMillis time between two heartbeats
/// @param retryMillis     longest time between two tries while the server is away
/// @param deadlineSeconds how long a worker that is done goes on trying to deliver
public record ChannelSpec(String url, String token, long heartbeatMillis, long retryMillis, long deadlineSeconds) {

    public static final String FILE = "channel.json";

    @Override
    public String toString() {
        return "ChannelSpec[" + url + "]";
    }
}
