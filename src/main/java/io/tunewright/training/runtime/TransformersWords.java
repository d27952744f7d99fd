package io.tunewright.training.runtime;

/// The arguments of transformers' `Trainer`, on which TRL and LLaMA-Factory stand.
final class TransformersWords {

    private TransformersWords() {}

    static void training(YamlLines yaml, NativeSettings settings) {
        var recipe = settings.recipe();
        yaml.put("per_device_train_batch_size", settings.batch().batchSize())
                .put("per_device_eval_batch_size", settings.batch().batchSize())
                .put("gradient_accumulation_steps", settings.batch().accumulation())
                .put("max_steps", settings.steps())
                .put("learning_rate", recipe.learningRate())
                .put("lr_scheduler_type", settings.schedule())
                .put("warmup_steps", settings.warmup())
                .put("optim", "adamw_torch")
                .put("weight_decay", recipe.weightDecay())
                .put("adam_beta1", recipe.beta1())
                .put("adam_beta2", recipe.beta2())
                .put("adam_epsilon", recipe.epsilon())
                .put("max_grad_norm", recipe.maxGradNorm())
                .put("bf16", recipe.precision().equals("bf16"))
                .put("fp16", recipe.precision().equals("fp16"))
                .put("gradient_checkpointing", recipe.gradientCheckpointing())
                .put("seed", recipe.seed())
                .put("data_seed", recipe.seed())
                .put("save_strategy", "steps")
                .put("save_steps", settings.saveSteps());
        if (recipe.saveTotalLimit() > 0) {
            // one more than is kept, so that none goes before it was collected
            yaml.put("save_total_limit", recipe.saveTotalLimit() + 1);
        }
        yaml.put("eval_strategy", settings.heldOut() ? "steps" : "no");
        if (settings.heldOut()) {
            yaml.put("eval_steps", settings.evaluationSteps());
        }
        yaml.put("logging_steps", 1)
                .put("logging_nan_inf_filter", false) // a loss that is no number must be seen
                .put("disable_tqdm", true)
                .put("report_to", "none")
                .put("ddp_find_unused_parameters", false);
    }
}
