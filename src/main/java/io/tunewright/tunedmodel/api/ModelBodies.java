package io.tunewright.tunedmodel.api;

import io.tunewright.tunedmodel.Merge;
import io.tunewright.tunedmodel.MergeCheck;
import io.tunewright.tunedmodel.TunedModel;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What goes over the wire for tuned models.
final class ModelBodies {

    private ModelBodies() {}

    record ModelPage(List<ModelResponse> data, int offset, int limit, int total) {}

    /// @param kind `adapter`, `merged` or `full`
    record ModelResponse(
            UUID id,
            String name,
            String kind,
            long bytes,
            Lineage lineage,
            @Nullable UUID adapterId,
            @Nullable CheckResponse check,
            List<FileResponse> files,
            Instant createdAt) {

        static ModelResponse of(TunedModel model) {
            var adapter = model.adapter();
            var check = model.check();
            return new ModelResponse(
                    model.id().value(),
                    model.name(),
                    word(model.kind()),
                    model.files().bytes(),
                    Lineage.of(model),
                    adapter == null ? null : adapter.value(),
                    check == null ? null : CheckResponse.of(check),
                    model.files().files().entrySet().stream()
                            .map(file -> new FileResponse(
                                    file.getKey(),
                                    file.getValue().bytes(),
                                    file.getValue().hash().hex()))
                            .toList(),
                    model.createdAt());
        }
    }

    /// Where a model comes from; hashes are SHA-256.
    record Lineage(
            UUID baseModelId,
            String baseModel,
            String baseModelFingerprint,
            UUID datasetVersionId,
            String dataset,
            String datasetHash,
            UUID experimentId,
            String experiment,
            String recipe,
            UUID runId,
            UUID checkpointId,
            long step) {

        static Lineage of(TunedModel model) {
            return new Lineage(
                    model.baseModel().value(),
                    model.baseModelName(),
                    model.baseModelFingerprint().hex(),
                    model.datasetVersion().value(),
                    model.datasetLabel(),
                    model.datasetHash().hex(),
                    model.experiment().value(),
                    model.experimentName(),
                    model.recipeName(),
                    model.run().value(),
                    model.checkpoint().value(),
                    model.step());
        }
    }

    record FileResponse(String name, long bytes, String sha256) {}

    /// @param maxDifference largest absolute difference of two logits
    /// @param tolerance     difference that rounding in the stored type explains
    record CheckResponse(
            String dtype,
            int prompts,
            int tokens,
            double maxDifference,
            double tolerance,
            int sameChoices,
            boolean holds) {

        static CheckResponse of(MergeCheck check) {
            return new CheckResponse(
                    check.dtype(),
                    check.prompts(),
                    check.tokens(),
                    check.maxDifference(),
                    check.tolerance(),
                    check.sameChoices(),
                    check.holds());
        }
    }

    /// @param maxShardBytes largest weight file, 5 GB if absent
    record MergeRequest(@Nullable Long maxShardBytes) {}

    /// @param status        `queued`, `running`, `succeeded` or `failed`
    /// @param mergedModelId once it succeeded
    record MergeResponse(
            UUID id,
            String status,
            String message,
            long maxShardBytes,
            @Nullable UUID mergedModelId,
            Instant createdAt,
            @Nullable Instant finishedAt) {

        static MergeResponse of(Merge merge) {
            return new MergeResponse(
                    merge.id(),
                    word(merge.status()),
                    merge.message(),
                    merge.maxShardBytes(),
                    merge.status() == Merge.Status.SUCCEEDED ? merge.merged().value() : null,
                    merge.createdAt(),
                    merge.finishedAt());
        }
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
