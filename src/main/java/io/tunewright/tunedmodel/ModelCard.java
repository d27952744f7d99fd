package io.tunewright.tunedmodel;

import io.tunewright.common.Sha256;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.recipe.Method;
import io.tunewright.training.TrainingRun;

/// `README.md` of a model: what it is and where it comes from, in the form Hugging Face reads.
final class ModelCard {

    private ModelCard() {}

    static String adapter(String name, ExperimentSnapshot experiment, TrainingRun run, long step) {
        var method = experiment.recipe().method();
        return """
                ---
                base_model: %s
                library_name: peft
                pipeline_tag: text-generation
                tags: [%s, tunewright]
                ---
                # %s

                %s in PEFT layout. It needs its base model `%s` with the fingerprint below.

                %s""".formatted(
                        word(experiment.baseModelName()),
                        tags(method),
                        name,
                        kind(method),
                        word(experiment.baseModelName()),
                        lineage(experiment, run, step));
    }

    private static String tags(Method method) {
        return switch (method.variant()) {
            case "ptuning_v2" -> "prefix-tuning";
            case "dora" -> "lora, dora";
            case "qlora" -> "lora, qlora";
            default -> "lora";
        };
    }

    private static String kind(Method method) {
        return switch (method.variant()) {
            case "ptuning_v2" -> "A trained prefix (P-tuning v2)";
            case "dora" -> "A LoRA adapter with magnitudes (DoRA)";
            case "qlora" -> "A LoRA adapter, trained beside a base held in 4 bits (QLoRA, NF4),";
            default -> "A LoRA adapter";
        };
    }

    static String full(String name, ExperimentSnapshot experiment, TrainingRun run, long step) {
        return """
                ---
                base_model: %s
                library_name: transformers
                pipeline_tag: text-generation
                tags: [tunewright]
                ---
                # %s

                A language model in Hugging Face layout; %s.

                %s""".formatted(
                        word(experiment.baseModelName()),
                        name,
                        tuned(experiment.recipe().method()),
                        lineage(experiment, run, step));
    }

    private static String tuned(Method method) {
        return method instanceof Method.Freeze(int layers, boolean _, boolean _)
                ? "its last layers (%d) were tuned, the rest is the base's".formatted(layers)
                : "every weight was tuned";
    }

    static String merged(String name, TunedModel adapter, MergeCheck check) {
        return """
                ---
                base_model: %s
                library_name: transformers
                pipeline_tag: text-generation
                tags: [lora, merged, tunewright]
                ---
                # %s

                The adapter `%s` merged into its base model, in Hugging Face layout. Weights are stored as %s.

                Checked against base and adapter on %d tokens: the largest difference of two logits is %.2g, with logits \
                up to %.1f; %d of %d first choices are the same.

                %s""".formatted(
                        word(adapter.baseModelName()),
                        name,
                        adapter.name(),
                        check.dtype(),
                        check.tokens(),
                        check.maxDifference(),
                        check.maxLogit(),
                        check.sameChoices(),
                        check.tokens(),
                        table(
                                adapter.baseModelName(),
                                adapter.baseModelFingerprint(),
                                adapter.datasetLabel(),
                                adapter.datasetHash(),
                                adapter.recipeName(),
                                adapter.experimentName(),
                                adapter.run().toString(),
                                adapter.step()));
    }

    private static String lineage(ExperimentSnapshot experiment, TrainingRun run, long step) {
        return table(
                        experiment.baseModelName(),
                        experiment.baseModelFingerprint(),
                        experiment.datasetLabel(),
                        experiment.datasetHash(),
                        experiment.recipeName(),
                        experiment.name(),
                        run.id().toString(),
                        step)
                + "\n## Recipe\n\n```yaml\n"
                + experiment.recipeYaml().replace("```", "'''").strip() + "\n```\n";
    }

    private static String table(
            String base,
            Sha256 fingerprint,
            String dataset,
            Sha256 datasetHash,
            String recipe,
            String experiment,
            String run,
            long step) {
        return """
                ## Lineage

                | what | which | hash |
                |---|---|---|
                | base model | %s | `%s` |
                | dataset | %s | `%s` |
                | recipe | %s | |
                | experiment | %s | |
                | run | %s | |
                | checkpoint | step %d | |
                """.formatted(
                        word(base),
                        fingerprint.hex(),
                        word(dataset),
                        datasetHash.hex(),
                        word(recipe),
                        word(experiment),
                        run,
                        step);
    }

    /// Names are free text: they must not break out of a table cell or a header line.
    private static String word(String text) {
        return text.replaceAll("[\\p{Cntrl}|`<>\\[\\]\"#:{}&*!%@\\\\]+", " ").strip();
    }
}
