package io.tunewright.worker;

import java.util.List;

/// `spec.json` of a merge worker; written once, before it starts.
///
/// @param modelDirectory   base model, read only
/// @param adapterDirectory LoRA adapter in PEFT layout, read only
/// @param maxShardBytes    largest weight file of the merged model
/// @param prompts          texts on which the merged model is compared with base and adapter
/// @param threads          CPU threads, 0 for all
public record MergeSpec(
        String modelDirectory, String adapterDirectory, long maxShardBytes, List<String> prompts, int threads) {

    public static final String FILE = "spec.json";
    /// Where the merged model lies below the worker's directory; appears by rename.
    public static final String MERGED = "merged";

    public MergeSpec {
        prompts = List.copyOf(prompts);
    }
}
