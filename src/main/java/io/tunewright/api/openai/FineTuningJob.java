package io.tunewright.api.openai;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `fine_tuning.job`. Null members are sent, as clients expect.
///
/// @param status        one of `validating_files queued running succeeded failed cancelled`
/// @param phase         extension: our finer status
/// @param progress      extension
record FineTuningJob(
        String id,
        String object,
        long createdAt,
        @Nullable Long finishedAt,
        @Nullable Long estimatedFinish,
        String model,
        @Nullable String fineTunedModel,
        String organizationId,
        String status,
        String trainingFile,
        @Nullable String validationFile,
        List<String> resultFiles,
        @Nullable Long trainedTokens,
        long seed,
        Map<String, Object> hyperparameters,
        Map<String, Object> method,
        List<Object> integrations,
        Map<String, String> metadata,
        @Nullable String userProvidedSuffix,
        @Nullable JobError error,
        String phase,
        Progress progress) {

    record JobError(String code, String message, @Nullable String param) {}

    record Progress(
            double percent,
            long step,
            long totalSteps,
            double epoch,
            @Nullable Long etaSeconds) {}

    /// A page of a list.
    record Page<T>(String object, List<T> data, boolean hasMore) {}

    record CheckpointPage(
            String object,
            List<Checkpoint> data,
            @Nullable String firstId,
            @Nullable String lastId,
            boolean hasMore) {}

    /// A `fine_tuning.job.event`.
    record Event(
            String object,
            String id,
            long createdAt,
            String level,
            String message,
            String type,
            @Nullable Map<String, Object> data) {}

    /// A `fine_tuning.job.checkpoint`.
    record Checkpoint(
            String object,
            String id,
            long createdAt,
            String fineTunedModelCheckpoint,
            String fineTuningJobId,
            long stepNumber,
            Map<String, Object> metrics) {}
}
