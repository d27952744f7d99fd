package io.tunewright.recipe.text;

import io.tunewright.recipe.RecipeField;
import io.tunewright.recipe.RecipeSchema;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Guesses what the author of an unknown key meant: another tool's name for it, a slip of the finger, or the
/// right name in the wrong place.
final class NearestKey {

    private static final Map<String, String> OTHER_NAMES = Map.ofEntries(
            Map.entry("epochs", "num_train_epochs"),
            Map.entry("max_epochs", "num_train_epochs"),
            Map.entry("n_epochs", "num_train_epochs"),
            Map.entry("lr", "learning_rate"),
            Map.entry("batch_size", "per_device_train_batch_size"),
            Map.entry("micro_batch_size", "per_device_train_batch_size"),
            Map.entry("accumulative_counts", "gradient_accumulation_steps"),
            Map.entry("max_length", "max_seq_length"),
            Map.entry("sequence_len", "max_seq_length"),
            Map.entry("cutoff_len", "max_seq_length"),
            Map.entry("max_norm", "max_grad_norm"),
            Map.entry("gradient_clip", "max_grad_norm"),
            Map.entry("pack_to_max_length", "packing"),
            Map.entry("evaluation_freq", "sample.steps"),
            Map.entry("evaluation_inputs", "sample.prompts"),
            Map.entry("rank", "method.r"),
            Map.entry("lora_r", "method.r"),
            Map.entry("lora_rank", "method.r"),
            Map.entry("alpha", "method.lora_alpha"),
            Map.entry("rslora", "method.use_rslora"),
            Map.entry("dora", "method.use_dora"),
            Map.entry("dropout", "method.lora_dropout"),
            Map.entry("targets", "method.target_modules"),
            Map.entry("lora_target", "method.target_modules"),
            Map.entry("scheduler", "lr_scheduler_type"),
            Map.entry("schedule", "lr_scheduler_type"),
            Map.entry("dtype", "precision"));

    private NearestKey() {}

    /// The path the author probably meant.
    ///
    /// @param parent mapping the unknown name stands in, empty for the top
    static Optional<String> of(String parent, String name) {
        String lower = name.toLowerCase(Locale.ROOT).replace('-', '_');
        var others = OTHER_NAMES.get(lower);
        if (others != null) {
            return Optional.of(others);
        }
        var sameName = RecipeSchema.FIELDS.stream()
                .filter(field -> field.leaf().equals(lower))
                .map(RecipeField::key)
                .findFirst();
        if (sameName.isPresent()) {
            return sameName;
        }
        var here =
                closest(lower, RecipeSchema.names(parent)).map(leaf -> parent.isEmpty() ? leaf : parent + "." + leaf);
        return here.or(() -> closest(
                        lower,
                        RecipeSchema.FIELDS.stream().map(RecipeField::leaf).toList())
                .flatMap(leaf -> RecipeSchema.FIELDS.stream()
                        .filter(field -> field.leaf().equals(leaf))
                        .map(RecipeField::key)
                        .findFirst()));
    }

    /// The word with the smallest distance, if it is near enough to be a slip.
    static Optional<String> closest(String word, Collection<String> known) {
        record Candidate(String word, int distance) {}
        Stream<Candidate> candidates = known.stream().map(other -> new Candidate(other, distance(word, other)));
        return candidates
                .filter(candidate -> candidate.distance() <= Math.max(1, word.length() / 3))
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::word);
    }

    /// Edits between two words, a swap of neighbours counting once (optimal string alignment).
    static int distance(String a, String b) {
        if (Math.abs(a.length() - b.length()) > 20) {
            return Integer.MAX_VALUE;
        }
        var d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                boolean same = a.charAt(i - 1) == b.charAt(j - 1);
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
