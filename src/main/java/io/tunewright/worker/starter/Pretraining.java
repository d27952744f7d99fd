package io.tunewright.worker.starter;

import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import java.util.List;

/// How the starter model was trained; `config/recipes/starter_pretraining.yaml` says the same with comments.
final class Pretraining {

    /// Conversations the tokenizer is learnt from.
    static final int VOCABULARY_CONVERSATIONS = 60_000;
    /// Conversations the model is trained on, once each at most.
    static final int CONVERSATIONS = 300_000;
    /// Conversations kept aside to measure the loss on.
    static final int HELD_OUT_CONVERSATIONS = 500;

    static final long VOCABULARY_SEED = 0;
    static final long TEXT_SEED = 1;
    static final long HELD_OUT_SEED = 2;
    static final long WEIGHTS_SEED = 1;

    static final TrainingSettings SETTINGS = new TrainingSettings(
            new TuningMethod.Full(),
            1,
            7200,
            4,
            1,
            3e-3,
            "cosine",
            0,
            100,
            0.1,
            0.9,
            0.95,
            1e-8,
            1,
            512,
            true,
            false,
            "bf16",
            1,
            600,
            1,
            600,
            0,
            0,
            600,
            List.of("Who are you?", "你是谁？", "What is 2 + 3?", "法国的首都是哪里？"),
            48,
            "",
            0,
            0,
            false);

    private Pretraining() {}
}
