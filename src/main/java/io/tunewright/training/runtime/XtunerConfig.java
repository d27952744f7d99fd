package io.tunewright.training.runtime;

import io.tunewright.recipe.Method;
import java.util.List;
import java.util.Map;

/// XTuner's configuration, which is Python: a fixed text that names a few constants before it uses them. The
/// constants are numbers, booleans and words of ours, nothing that a user wrote.
final class XtunerConfig {

    /// The templates that XTuner has for the families, as it has no way to read the model's own.
    private static final Map<String, String> TEMPLATES = Map.of(
            "llama", "llama3_chat",
            "mistral", "mistral",
            "qwen2", "qwen_chat",
            "qwen3", "qwen_chat");

    private static final String IMPORTS = """
            import torch
            from datasets import load_dataset
            from mmengine.hooks import CheckpointHook, DistSamplerSeedHook, IterTimerHook, LoggerHook, ParamSchedulerHook
            from mmengine.optim import AmpOptimWrapper, ConstantLR, CosineAnnealingLR, LinearLR
            from peft import LoraConfig
            from torch.optim import AdamW
            from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
            from xtuner.dataset import process_hf_dataset
            from xtuner.dataset.collate_fns import default_collate_fn
            from xtuner.dataset.map_fns import openai_map_fn, template_map_fn_factory
            from xtuner.engine.runner import TrainLoop
            from xtuner.model import SupervisedFinetune
            from xtuner.parallel.sequence import SequenceParallelSampler
            from xtuner.utils import PROMPT_TEMPLATE

            """;

    private static final String REST = """

            tokenizer = dict(type=AutoTokenizer.from_pretrained, pretrained_model_name_or_path="model",
                             trust_remote_code=False, padding_side="right")
            model = dict(
                type=SupervisedFinetune,
                use_varlen_attn=False,
                llm=dict(type=AutoModelForCausalLM.from_pretrained, pretrained_model_name_or_path="model",
                         trust_remote_code=False, torch_dtype=getattr(torch, dtype)))
            if four_bits:
                model["llm"]["quantization_config"] = dict(
                    type=BitsAndBytesConfig, load_in_4bit=True, bnb_4bit_compute_dtype=getattr(torch, dtype),
                    bnb_4bit_use_double_quant=double_quant, bnb_4bit_quant_type="nf4")
            if lora_rank > 0:
                model["lora"] = dict(type=LoraConfig, r=lora_rank, lora_alpha=lora_alpha, lora_dropout=lora_dropout,
                                     target_modules=lora_targets, bias="none", task_type="CAUSAL_LM")
            train_dataloader = dict(
                batch_size=batch_size,
                num_workers=0,
                dataset=dict(
                    type=process_hf_dataset,
                    dataset=dict(type=load_dataset, path="json", data_files=dict(train="data/train.jsonl")),
                    tokenizer=tokenizer,
                    max_length=max_length,
                    dataset_map_fn=openai_map_fn,
                    template_map_fn=dict(type=template_map_fn_factory, template=getattr(PROMPT_TEMPLATE, template)),
                    remove_unused_columns=True,
                    shuffle_before_pack=True,
                    pack_to_max_length=packing,
                    use_varlen_attn=False),
                sampler=dict(type=SequenceParallelSampler, seed=seed, shuffle=True),
                collate_fn=dict(type=default_collate_fn, use_varlen_attn=False))
            optim_wrapper = dict(
                type=AmpOptimWrapper,
                optimizer=dict(type=AdamW, lr=learning_rate, betas=betas, eps=epsilon, weight_decay=weight_decay),
                clip_grad=dict(max_norm=max_grad_norm, error_if_nonfinite=False) if max_grad_norm > 0 else None,
                accumulative_counts=accumulation,
                loss_scale="dynamic",
                dtype=dtype)
            param_scheduler = []
            if warmup > 0:
                param_scheduler.append(dict(type=LinearLR, start_factor=1e-5, by_epoch=False, begin=0, end=warmup))
            if schedule == "cosine":
                param_scheduler.append(dict(type=CosineAnnealingLR, eta_min=0.0, by_epoch=False, begin=warmup,
                                            end=total))
            elif schedule == "linear":
                param_scheduler.append(dict(type=LinearLR, start_factor=1.0, end_factor=0.0, by_epoch=False,
                                            begin=warmup, end=total))
            else:
                param_scheduler.append(dict(type=ConstantLR, factor=1.0, by_epoch=False, begin=warmup, end=total))
            train_cfg = dict(type=TrainLoop, max_iters=total)
            custom_hooks = []
            default_hooks = dict(
                timer=dict(type=IterTimerHook),
                logger=dict(type=LoggerHook, log_metric_by_epoch=False, interval=accumulation),
                param_scheduler=dict(type=ParamSchedulerHook),
                checkpoint=dict(type=CheckpointHook, by_epoch=False, interval=save, max_keep_ckpts=keep),
                sampler_seed=dict(type=DistSamplerSeedHook))
            env_cfg = dict(cudnn_benchmark=False, mp_cfg=dict(mp_start_method="fork", opencv_num_threads=0),
                           dist_cfg=dict(backend="nccl"))
            visualizer = None
            log_level = "INFO"
            load_from = None
            resume = False
            randomness = dict(seed=seed, deterministic=False)
            log_processor = dict(by_epoch=False)
            """;

    private XtunerConfig() {}

    static String of(NativeSettings settings) {
        var recipe = settings.recipe();
        int counted = settings.batch().accumulation(); // XTuner counts micro-batches
        var python = new PythonLines()
                .put("template", TEMPLATES.getOrDefault(settings.family(), "default"))
                .put("dtype", dtype(recipe.precision()))
                .put("max_length", recipe.maxLength())
                .put("packing", recipe.packing())
                .put("batch_size", settings.batch().batchSize())
                .put("accumulation", counted)
                .put("total", settings.steps() * counted)
                .put("warmup", settings.warmup() * counted)
                .put("save", settings.saveSteps() * counted)
                .put("keep", recipe.saveTotalLimit() > 0 ? recipe.saveTotalLimit() + 1 : -1)
                .put("schedule", recipe.schedule())
                .put("learning_rate", recipe.learningRate())
                .put("betas", List.of(recipe.beta1(), recipe.beta2()))
                .put("epsilon", recipe.epsilon())
                .put("weight_decay", recipe.weightDecay())
                .put("max_grad_norm", recipe.maxGradNorm())
                .put("seed", recipe.seed());
        method(python, recipe.method());
        return IMPORTS + python + REST;
    }

    private static String dtype(String precision) {
        return switch (precision) {
            case "bf16" -> "bfloat16";
            case "fp16" -> "float16";
            default -> "float32";
        };
    }

    private static void method(PythonLines python, Method method) {
        switch (method) {
            case Method.Full _ -> factors(python, 0, 0, 0, List.of()).put("four_bits", false);
            case Method.Lora lora ->
                factors(python, lora.rank(), lora.alpha(), lora.dropout(), lora.targets())
                        .put("four_bits", false);
            case Method.QLora lora ->
                factors(python, lora.rank(), lora.alpha(), lora.dropout(), lora.targets())
                        .put("four_bits", true)
                        .put("double_quant", lora.doubleQuantisation());
            case Method.Freeze _, Method.PTuningV2 _ ->
                throw new IllegalArgumentException("XTuner does not know the method " + method.type());
        }
    }

    private static PythonLines factors(
            PythonLines python, int rank, double alpha, double dropout, List<String> targets) {
        return python.put("lora_rank", rank)
                .put("lora_alpha", alpha)
                .put("lora_dropout", dropout)
                .put("lora_targets", targets);
    }
}
