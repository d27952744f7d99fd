package io.tunewright.experiment.forecast;

import static io.tunewright.experiment.forecast.Forecaster.number;

import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.cluster.TrainerRuntime.Kind;
import io.tunewright.experiment.Notice;
import io.tunewright.experiment.ProcessBatch;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What external trainers cannot do of what a recipe may say. Said before a run is started, option by option: nothing
/// is left out in silence.
public final class TrainerLimits {

    /// Families that transformers trains without code that comes with the model.
    private static final Set<String> FAMILIES = Set.of("llama", "mistral", "qwen2", "qwen3");

    private static final long LARGEST_SEED = 4_294_967_295L; // NumPy's
    private static final String NO = "false";

    /// An option in a state that some trainers do not know.
    ///
    /// @param key   as recipes say it
    /// @param value what to say instead
    private record Option(String key, String value, Predicate<RecipeData> said) {}

    private static final Option STOPS_EARLY =
            new Option("early_stopping_patience", "0", recipe -> recipe.earlyStoppingPatience() > 0);
    private static final Option SAMPLES = new Option("sample.steps", "0", recipe -> recipe.sampleSteps() > 0);
    private static final Option PREDICTS =
            new Option("predict_with_generate", NO, recipe -> recipe.predictionRows() > 0);
    private static final Option PREFIX =
            new Option("method.type", "lora", recipe -> recipe.method() instanceof Method.PTuningV2);
    private static final Option FREEZES =
            new Option("method.type", "lora", recipe -> recipe.method() instanceof Method.Freeze);
    private static final Option PACKS = new Option("packing", NO, RecipeData::packing);
    private static final Option FRACTION =
            new Option("method.lora_alpha", "a whole number", recipe -> alpha(recipe) != Math.rint(alpha(recipe)));
    private static final Option SEED =
            new Option("seed", "at most " + number(LARGEST_SEED), recipe -> recipe.seed() > LARGEST_SEED);

    private static final Option FULL =
            new Option("method.type", "lora", recipe -> recipe.method() instanceof Method.Full);
    private static final Option MEASURES = new Option("eval_steps", "0", recipe -> recipe.evaluationSteps() > 0);
    private static final Option UNCLIPPED =
            new Option("max_grad_norm", "a number above 0", recipe -> recipe.maxGradNorm() == 0);

    /// TRL and XTuner pack without borders between rows unless they have flash attention.
    private static final Map<Kind, List<Option>> UNKNOWN = Map.of(
            Kind.TRL,
            List.of(STOPS_EARLY, SAMPLES, PREDICTS, PREFIX, FREEZES, PACKS, FRACTION, SEED),
            Kind.LLAMAFACTORY,
            List.of(STOPS_EARLY, SAMPLES, PREDICTS, PREFIX, FRACTION, SEED),
            Kind.XTUNER,
            List.of(STOPS_EARLY, SAMPLES, PREDICTS, PREFIX, FREEZES, FULL, PACKS, MEASURES, UNCLIPPED, SEED));

    private TrainerLimits() {}

    /// Why a trainer cannot train what the recipe says, empty if it can.
    ///
    /// @param gpus   of each machine
    /// @param family of the base model
    public static List<Notice> of(TrainerRuntime trainer, int gpus, int nodes, RecipeData recipe, String family) {
        var refused = new ArrayList<Notice>();
        for (var option : UNKNOWN.getOrDefault(trainer.kind(), List.of())) {
            if (option.said().test(recipe)) {
                refused.add(Notice.of("trainer-option", trainer.name(), option.key(), option.value()));
            }
        }
        if (!FAMILIES.contains(family)) {
            refused.add(Notice.of("trainer-family", trainer.name(), family));
        }
        if (trainer.kind() == Kind.XTUNER && nodes > 1) {
            // DeepSpeed leaves a share of the optimiser's state on each of them, and without GPUs it is one process
            refused.add(Notice.of("trainer-nodes", trainer.name()));
        }
        if (gpus == 0) {
            needsGpu(trainer, recipe, refused);
        }
        int processes = nodes * Math.max(1, gpus);
        if (ProcessBatch.of(recipe, processes).isEmpty()) {
            refused.add(Notice.of(
                    "trainer-rows",
                    number(recipe.rowsPerStep()),
                    number(processes),
                    number((long) Math.ceilDiv(recipe.rowsPerStep(), processes) * processes)));
        }
        return refused;
    }

    private static void needsGpu(TrainerRuntime trainer, RecipeData recipe, List<Notice> refused) {
        if (recipe.method() instanceof Method.QLora) {
            refused.add(Notice.of("trainer-gpu", trainer.name(), "method.type", "lora"));
        }
        if (recipe.precision().equals(RecipeSchema.PRECISIONS.getLast())) {
            refused.add(Notice.of("trainer-gpu", trainer.name(), "precision", "fp32"));
        }
        if (trainer.kind() == Kind.XTUNER && recipe.precision().equals("bf16")) {
            refused.add(Notice.of("trainer-gpu", trainer.name(), "precision", "fp32"));
        }
        if (trainer.kind() == Kind.LLAMAFACTORY && recipe.packing()) {
            refused.add(Notice.of("trainer-gpu", trainer.name(), "packing", NO));
        }
    }

    private static double alpha(RecipeData recipe) {
        return switch (recipe.method()) {
            case Method.Lora lora -> lora.alpha();
            case Method.QLora lora -> lora.alpha();
            case Method.Full _, Method.Freeze _, Method.PTuningV2 _ -> 0;
        };
    }
}
