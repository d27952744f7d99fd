"""What EngineBench compares with: the same rows, LoRA and optimiser with transformers and PEFT.

Usage: peft_loop.py DIRECTORY THREADS. Reads what EngineBench left in DIRECTORY: `model` and `rows.json`. Prints seconds,
processor seconds and learnt tokens of all steps but the first, and the peak of resident memory in bytes. Rows of a batch are padded to the
longest of them and all positions get logits, as is the default.
"""
import json
import resource
import sys
import time
from pathlib import Path

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM

directory = Path(sys.argv[1])
torch.set_num_threads(int(sys.argv[2]))
torch.manual_seed(7)
setup = json.loads((directory / "rows.json").read_text())
model = AutoModelForCausalLM.from_pretrained(directory / "model", dtype=torch.bfloat16)
config = LoraConfig(r=8, lora_alpha=16, target_modules=setup["targets"])
model = get_peft_model(model, config, autocast_adapter_dtype=False)  # its faster setting
model.train()
weights = [weight for weight in model.parameters() if weight.requires_grad]
optimizer = torch.optim.AdamW(weights, lr=1e-3, weight_decay=0.0, fused=True)

began = 0.0
began_used = 0.0
learnt = 0
rows = setup["rows"]
for first in range(0, len(rows), setup["batch"]):
    batch = rows[first : first + setup["batch"]]
    longest = max(len(row["ids"]) for row in batch)
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    labels = torch.full_like(ids, -100)
    mask = torch.zeros_like(ids)
    for i, row in enumerate(batch):
        length = len(row["ids"])
        ids[i, :length] = torch.tensor(row["ids"])
        labels[i, row["prompt"] : length] = ids[i, row["prompt"] : length]
        mask[i, :length] = 1
    model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
    torch.nn.utils.clip_grad_norm_(weights, 1.0)
    optimizer.step()
    optimizer.zero_grad()
    if first == 0:
        began = time.perf_counter()
        began_used = time.process_time()
    else:
        learnt += int((labels[:, 1:] != -100).sum())
seconds = time.perf_counter() - began
used = time.process_time() - began_used
print(f"{seconds:.6f} {used:.6f} {learnt} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}")
