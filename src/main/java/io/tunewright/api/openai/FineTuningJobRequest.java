package io.tunewright.api.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.tunewright.common.Check;
import io.tunewright.common.InvalidInputException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Body of `POST /v1/fine_tuning/jobs`.
///
/// @param model           name of a base model
/// @param trainingFile    id of a file, `file-…`
/// @param validationFile  accepted for clients' sake; the held-out split of the training file is used
/// @param hyperparameters old place of `method.supervised.hyperparameters`
/// @param training        extension: what OpenAI has no field for
record FineTuningJobRequest(
        @Nullable String model,
        @Nullable String trainingFile,
        @Nullable String validationFile,
        @Nullable Method method,
        @Nullable Hyperparameters hyperparameters,
        @Nullable String suffix,
        @Nullable Long seed,
        @Nullable Map<String, String> metadata,
        @Nullable List<JsonNode> integrations,
        @JsonProperty("x_training") @Nullable Training training) {

    static final int LONGEST_SUFFIX = 64;

    record Method(@Nullable String type, @Nullable Supervised supervised) {}

    record Supervised(@Nullable Hyperparameters hyperparameters) {}

    /// Each a number, or `"auto"` for the recipe's own value.
    record Hyperparameters(
            @Nullable JsonNode nEpochs,
            @Nullable JsonNode batchSize,
            @Nullable JsonNode learningRateMultiplier) {}

    /// @param recipe    id of a recipe, or name of one in the gallery
    /// @param overrides recipe keys and values that replace the recipe's, such as `{"learning_rate": 0.001}`
    record Training(@Nullable String recipe, @Nullable Map<String, Object> overrides) {}

    FineTuningJobRequest {
        if (suffix != null) {
            Check.length("suffix", suffix, 1, LONGEST_SUFFIX);
        }
        if (metadata != null) {
            Check.that(metadata.size() <= 16, "metadata", "may have at most 16 pairs");
            metadata.forEach((key, value) -> {
                Check.length("metadata", key, 1, 64);
                Check.length("metadata", value, 0, 512);
            });
        }
    }

    String baseModel() {
        return required("model", model);
    }

    String trainingFileId() {
        return required("training_file", trainingFile);
    }

    /// Those of the method, or of the old place, or none.
    @Nullable
    Hyperparameters resolvedHyperparameters() {
        if (method == null) {
            return hyperparameters;
        }
        if (!"supervised".equals(method.type())) {
            throw new InvalidInputException(
                    "unsupported-method", "method.type", "method.type must be 'supervised'; other methods come later");
        }
        return method.supervised() == null
                ? hyperparameters
                : method.supervised().hyperparameters();
    }

    private static String required(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidInputException("missing-field", field, "%s is required".formatted(field), field);
        }
        return value;
    }
}
