"""Loads what AdapterExport wrote with PEFT and transformers, unchanged, and compares logits.

Usage: peft_loads.py DIRECTORY. Prints the largest difference of each, relative to the logits' size where that is above
1, and fails if one is above 1e-4 or a file has keys that were not taken up. InternLM2 and ChatGLM2 are not part of
transformers: the two small models below have the published module names, and first reproduce the fixture's logits.
"""
import json
import sys
import warnings
from pathlib import Path

import torch
from peft import PeftModel
from safetensors.torch import load_file
from torch import nn
from torch.nn import functional as F
from transformers import AutoModelForCausalLM, GenerationMixin, PretrainedConfig, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast
from transformers.utils import logging

logging.disable_progress_bar()
logging.set_verbosity_error()


class RmsNorm(nn.Module):
    def __init__(self, width, eps):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))
        self.eps = eps

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def attend(q, k, v, past, layer):
    """Causal attention of (B, heads, T, width) behind the keys and values of a prefix."""
    ahead = 0
    if past is not None:
        ahead = past.layers[layer].keys.shape[2]
        k = torch.cat([past.layers[layer].keys.to(k), k], 2)
        v = torch.cat([past.layers[layer].values.to(v), v], 2)
    group = q.shape[1] // k.shape[1]
    mask = torch.ones(q.shape[2], k.shape[2], dtype=torch.bool).tril(ahead)
    o = F.scaled_dot_product_attention(q, k.repeat_interleave(group, 1), v.repeat_interleave(group, 1), attn_mask=mask)
    return o.transpose(1, 2).flatten(2)


class Published(PreTrainedModel, GenerationMixin):
    config_class = PretrainedConfig
    _no_split_modules = []

    def _init_weights(self, module):
        pass

    def forward(self, input_ids=None, attention_mask=None, inputs_embeds=None, past_key_values=None, **ignored):
        return CausalLMOutputWithPast(logits=self.run(input_ids, past_key_values))


class InternLm2(Published):
    def __init__(self, config):
        super().__init__(config)
        c, width = config, config.hidden_size // config.num_attention_heads

        class Attention(nn.Module):
            def __init__(self):
                super().__init__()
                self.wqkv = nn.Linear(c.hidden_size, (c.num_attention_heads + 2 * c.num_key_value_heads) * width, bias=False)
                self.wo = nn.Linear(c.num_attention_heads * width, c.hidden_size, bias=False)

        class FeedForward(nn.Module):
            def __init__(self):
                super().__init__()
                self.w1 = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
                self.w3 = nn.Linear(c.hidden_size, c.intermediate_size, bias=False)
                self.w2 = nn.Linear(c.intermediate_size, c.hidden_size, bias=False)

        class Layer(nn.Module):
            def __init__(self):
                super().__init__()
                self.attention = Attention()
                self.feed_forward = FeedForward()
                self.attention_norm = RmsNorm(c.hidden_size, c.rms_norm_eps)
                self.ffn_norm = RmsNorm(c.hidden_size, c.rms_norm_eps)

        self.model = nn.Module()
        self.model.tok_embeddings = nn.Embedding(c.vocab_size, c.hidden_size)
        self.model.layers = nn.ModuleList(Layer() for _ in range(c.num_hidden_layers))
        self.model.norm = RmsNorm(c.hidden_size, c.rms_norm_eps)
        self.output = nn.Linear(c.hidden_size, c.vocab_size, bias=False)
        self.width = width
        self.post_init()

    def get_input_embeddings(self):
        return self.model.tok_embeddings

    def run(self, ids, past):
        c, width, (B, T) = self.config, self.width, ids.shape
        ahead = 0 if past is None else past.layers[0].keys.shape[2]
        inverse = c.rope_theta ** (-torch.arange(0, width, 2).float() / width)
        angles = torch.outer(torch.arange(ahead, ahead + T).float(), inverse)
        cos, sin = torch.cat([angles, angles], -1).cos(), torch.cat([angles, angles], -1).sin()
        turn = lambda x: x * cos + torch.cat([-x[..., width // 2 :], x[..., : width // 2]], -1) * sin
        group = c.num_attention_heads // c.num_key_value_heads
        x = self.model.tok_embeddings(ids)
        for i, layer in enumerate(self.model.layers):
            all = layer.attention.wqkv(layer.attention_norm(x)).view(B, T, c.num_key_value_heads, group + 2, width)
            q = all[..., :group, :].flatten(2, 3).transpose(1, 2)
            k, v = all[..., -2, :].transpose(1, 2), all[..., -1, :].transpose(1, 2)
            x = x + layer.attention.wo(attend(turn(q), turn(k), v, past, i))
            h = layer.ffn_norm(x)
            x = x + layer.feed_forward.w2(F.silu(layer.feed_forward.w1(h)) * layer.feed_forward.w3(h))
        return self.output(self.model.norm(x))


class ChatGlm2(Published):
    def __init__(self, config):
        super().__init__(config)
        c, width = config, config.kv_channels

        class Attention(nn.Module):
            def __init__(self):
                super().__init__()
                rows = (c.num_attention_heads + 2 * c.multi_query_group_num) * width
                self.query_key_value = nn.Linear(c.hidden_size, rows, bias=c.add_qkv_bias)
                self.dense = nn.Linear(c.num_attention_heads * width, c.hidden_size, bias=False)

        class FeedForward(nn.Module):
            def __init__(self):
                super().__init__()
                self.dense_h_to_4h = nn.Linear(c.hidden_size, 2 * c.ffn_hidden_size, bias=False)
                self.dense_4h_to_h = nn.Linear(c.ffn_hidden_size, c.hidden_size, bias=False)

        class Layer(nn.Module):
            def __init__(self):
                super().__init__()
                self.self_attention = Attention()
                self.mlp = FeedForward()
                self.input_layernorm = RmsNorm(c.hidden_size, c.layernorm_epsilon)
                self.post_attention_layernorm = RmsNorm(c.hidden_size, c.layernorm_epsilon)

        self.transformer = nn.Module()
        self.transformer.embedding = nn.Module()
        self.transformer.embedding.word_embeddings = nn.Embedding(c.padded_vocab_size, c.hidden_size)
        self.transformer.rotary_pos_emb = nn.Module()
        self.transformer.rotary_pos_emb.register_buffer("inv_freq", torch.zeros(width // 4))
        self.transformer.encoder = nn.Module()
        self.transformer.encoder.layers = nn.ModuleList(Layer() for _ in range(c.num_layers))
        self.transformer.encoder.final_layernorm = RmsNorm(c.hidden_size, c.layernorm_epsilon)
        self.transformer.output_layer = nn.Linear(c.hidden_size, c.padded_vocab_size, bias=False)
        self.post_init()

    def get_input_embeddings(self):
        return self.transformer.embedding.word_embeddings

    def run(self, ids, past):
        c, width, (B, T) = self.config, self.config.kv_channels, ids.shape
        half = width // 2
        inverse = 10000.0 ** (-torch.arange(0, half, 2).float() / half)
        angles = torch.outer(torch.arange(T).float(), inverse)  # from 0, also behind a prefix

        def turn(x):
            pairs, rest = x[..., :half].unflatten(-1, (-1, 2)), x[..., half:]
            a, b = pairs[..., 0], pairs[..., 1]
            turned = torch.stack([a * angles.cos() - b * angles.sin(), b * angles.cos() + a * angles.sin()], -1)
            return torch.cat([turned.flatten(-2), rest], -1)

        heads, groups = c.num_attention_heads, c.multi_query_group_num
        x = self.transformer.embedding.word_embeddings(ids)
        for i, layer in enumerate(self.transformer.encoder.layers):
            all = layer.self_attention.query_key_value(layer.input_layernorm(x))
            q, k, v = all.split([heads * width, groups * width, groups * width], -1)
            split = lambda y, n: y.view(B, T, n, width).transpose(1, 2)
            o = attend(turn(split(q, heads)), turn(split(k, groups)), split(v, groups), past, i)
            x = x + layer.self_attention.dense(o)
            gate, up = layer.mlp.dense_h_to_4h(layer.post_attention_layernorm(x)).chunk(2, -1)
            x = x + layer.mlp.dense_4h_to_h(F.silu(gate) * up)
        return self.transformer.output_layer(self.transformer.encoder.final_layernorm(x))


PUBLISHED = {"internlm2": InternLm2, "chatglm": ChatGlm2}


def load(directory):
    config = json.loads((directory / "config.json").read_text())
    kind = PUBLISHED.get(config["model_type"])
    if kind is None:
        return AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager").eval()
    config.setdefault("vocab_size", config.get("padded_vocab_size"))  # as ChatGLM2's own configuration has it
    model = kind(PretrainedConfig(**config))
    model.load_state_dict(load_file(directory / "model.safetensors"))
    return model.eval()


def difference(logits, expected):
    return float(((logits - expected).abs() / expected.abs().clamp(min=1)).max())


def main(directory):
    worst = 0.0
    for case in sorted(each for each in directory.iterdir() if (each / "made").exists()):
        saved = load_file(case / "logits.safetensors")
        ids, expected = saved["input_ids"].long(), saved["logits"]
        base = Path((case / "base").read_text())
        with torch.no_grad(), warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            found = {}
            if (case / "made" / "adapter_config.json").exists():
                model = load(base)
                fixture = base.parent / "expected.safetensors"
                if model.config.model_type in PUBLISHED:
                    known = load_file(fixture)
                    here = known["attention_mask"].bool()
                    assert difference(model(input_ids=known["input_ids"]).logits[here], known["logits"][here]) < 1e-4
                assert difference(model(input_ids=ids).logits, expected) > 1e-2, "the adapter changes nothing"
                adapted = PeftModel.from_pretrained(model, case / "made").eval()
                found["adapter"] = difference(adapted(input_ids=ids).logits, expected)
                if (case / "merged").exists():
                    found["merged here"] = difference(load(case / "merged")(input_ids=ids).logits, expected)
                    found["merged there"] = difference(adapted.merge_and_unload()(input_ids=ids).logits, expected)
            else:
                found["model"] = difference(load(case / "made")(input_ids=ids).logits, expected)
        missing = [str(each.message) for each in told if "missing" in str(each.message).lower()]
        assert not missing, missing
        worst = max(worst, *found.values())
        print(f"{case.name:34}", ", ".join(f"{what} {value:.1e}" for what, value in found.items()), flush=True)
    assert worst < 1e-4, f"the largest difference is {worst}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
