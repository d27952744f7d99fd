package io.tunewright.worker;

import java.util.Map;

/// `spec.json` of a serving worker: all it needs; written once, before it starts, readable by its owner only.
///
/// @param key            what the worker serves, in the gateway's terms; a gateway that finds the worker again
///                       reads it here
/// @param modelName      name of the model itself in requests; other names are adapters'
/// @param modelDirectory the model in Hugging Face layout, read only
/// @param adapters       adapters to load at the start: name in requests to directory in PEFT layout
/// @param threads        CPU threads the model may use, 0 for all
/// @param active         answers that are made in turns, at least 1
/// @param waiting        requests that may wait for their turn; more are refused
/// @param idleSeconds    the worker ends when nobody asked it anything for so long, 0 for never
/// @param secret         every request must carry it as bearer token
public record ServeSpec(
        String key,
        String modelName,
        String modelDirectory,
        Map<String, String> adapters,
        int threads,
        int active,
        int waiting,
        long idleSeconds,
        String secret) {

    public static final String FILE = "spec.json";
    /// Written by the worker once it listens: `{"port": …}`.
    public static final String ENDPOINT_FILE = "serve.json";

    /// Written by a worker that cannot serve its model: why, in a sentence.
    public static final String FAILURE_FILE = "failure.txt";

    public ServeSpec {
        adapters = Map.copyOf(adapters);
    }
}
