package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/// Names of the tensors of a Llama model, in the order in which `llama.py` takes those of a layer.
final class LlamaTensors {

    static final String EMBEDDING = "model.embed_tokens.weight";
    static final String NORM = "model.norm.weight";
    static final String HEAD = "lm_head.weight";

    /// Module paths of the projections within a layer, as LoRA targets name their last part.
    static final List<String> PROJECTIONS = List.of(
            "self_attn.q_proj",
            "self_attn.k_proj",
            "self_attn.v_proj",
            "self_attn.o_proj",
            "mlp.gate_proj",
            "mlp.up_proj",
            "mlp.down_proj");

    private LlamaTensors() {}

    static String layer(int index) {
        return "model.layers." + index + ".";
    }

    /// The sixteen slots of a layer: two norms and seven projections, then seven biases; null where the model has
    /// none.
    static List<Slot> slots(ModelConfig config, int layer) {
        String prefix = layer(layer);
        var slots = new ArrayList<Slot>();
        slots.add(new Slot(prefix + "input_layernorm.weight", true));
        for (int i = 0; i < 4; i++) {
            slots.add(new Slot(prefix + PROJECTIONS.get(i) + ".weight", true));
        }
        slots.add(new Slot(prefix + "post_attention_layernorm.weight", true));
        for (int i = 4; i < 7; i++) {
            slots.add(new Slot(prefix + PROJECTIONS.get(i) + ".weight", true));
        }
        for (int i = 0; i < 7; i++) {
            slots.add(
                    new Slot(prefix + PROJECTIONS.get(i) + ".bias", i < 4 ? config.attentionBias() : config.mlpBias()));
        }
        return slots;
    }

    /// @param present whether the model has the tensor
    record Slot(String name, boolean present) {}
}
