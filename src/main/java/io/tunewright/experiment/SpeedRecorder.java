package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.identity.TenantId;

/// Learns from finished runs how fast training really is, so that the next forecast can say it.
public interface SpeedRecorder {

    /// Remembers a measurement; called once when a run ended well.
    ///
    /// @param method          variant of the recipe: `lora`, `dora`, `full` …
    /// @param precision       `fp32` or `bf16`
    /// @param target          where it trained, and what trained it
    /// @param tokensPerSecond tokens trained, padding included, divided by the wall time of the training
    /// @param peakBytes       peak memory of the worker, 0 if it was not measured
    void record(
            TenantId tenant,
            BaseModelId model,
            String method,
            String precision,
            Target target,
            double tokensPerSecond,
            long peakBytes);
}
