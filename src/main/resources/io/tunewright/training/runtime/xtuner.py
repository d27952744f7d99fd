import torch
from datasets import load_dataset
from mmengine.dataset import DefaultSampler
from mmengine.hooks import CheckpointHook, DistSamplerSeedHook, IterTimerHook, LoggerHook, ParamSchedulerHook
from mmengine.optim import AmpOptimWrapper, ConstantLR, CosineAnnealingLR, LinearLR, OptimWrapper
from peft import LoraConfig
from torch.optim import AdamW
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig
from xtuner.dataset import process_hf_dataset
from xtuner.dataset.collate_fns import default_collate_fn
from xtuner.engine.runner import TrainLoop
from xtuner.model import SupervisedFinetune

# constants

tokenizer = dict(type=AutoTokenizer.from_pretrained, pretrained_model_name_or_path="model", padding_side="right")
model = dict(
    type=SupervisedFinetune,
    use_activation_checkpointing=checkpointing,
    use_varlen_attn=False,
    llm=dict(
        type=AutoModelForCausalLM.from_pretrained,
        pretrained_model_name_or_path="model",
        trust_remote_code=False,
        torch_dtype=getattr(torch, dtype)),
    lora=dict(
        type=LoraConfig,
        r=lora_rank,
        lora_alpha=lora_alpha,
        lora_dropout=lora_dropout,
        target_modules=lora_targets,
        use_rslora=stabilised,
        use_dora=decomposed,
        bias="none",
        task_type="CAUSAL_LM"))
if four_bits:
    model["llm"]["quantization_config"] = dict(
        type=BitsAndBytesConfig,
        load_in_4bit=True,
        bnb_4bit_compute_dtype=getattr(torch, dtype),
        bnb_4bit_use_double_quant=doubly,
        bnb_4bit_quant_type="nf4")
train_dataloader = dict(
    batch_size=batch_size,
    num_workers=0,
    dataset=dict(
        type=process_hf_dataset,
        dataset=dict(type=load_dataset, path="json", data_files=dict(train="data/train.jsonl")),
        do_dataset_tokenization=False,
        max_length=max_length,
        pack_to_max_length=False,
        use_varlen_attn=False,
        map_num_proc=1),
    sampler=dict(type=DefaultSampler, shuffle=True),
    collate_fn=dict(type=default_collate_fn, use_varlen_attn=False))
optim_wrapper = dict(
    type=AmpOptimWrapper if gpus and dtype != "float32" else OptimWrapper,
    optimizer=dict(type=AdamW, lr=learning_rate, betas=betas, eps=epsilon, weight_decay=weight_decay),
    clip_grad=dict(max_norm=max_grad_norm, error_if_nonfinite=False),
    accumulative_counts=accumulation)
if gpus and dtype != "float32":
    optim_wrapper.update(loss_scale="dynamic", dtype=dtype)
param_scheduler = []
if warmup > 0:
    param_scheduler.append(dict(type=LinearLR, start_factor=1e-5, by_epoch=False, begin=0, end=warmup))
if schedule == "cosine":
    param_scheduler.append(dict(type=CosineAnnealingLR, eta_min=0.0, by_epoch=False, begin=warmup, end=total))
elif schedule == "linear":
    param_scheduler.append(
        dict(type=LinearLR, start_factor=1.0, end_factor=0.0, by_epoch=False, begin=warmup, end=total))
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
env_cfg = dict(
    cudnn_benchmark=False,
    mp_cfg=dict(mp_start_method="fork", opencv_num_threads=0),
    dist_cfg=dict(backend="nccl" if gpus else "gloo"))
visualizer = None
log_level = "INFO"
log_processor = dict(by_epoch=False, window_size=accumulation)
randomness = dict(seed=seed, deterministic=False)
load_from = None
resume = False
