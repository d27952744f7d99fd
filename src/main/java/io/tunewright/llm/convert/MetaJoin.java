package io.tunewright.llm.convert;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import io.tunewright.llm.weights.WeightFiles.Located;
import io.tunewright.llm.weights.pickle.TorchFile;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// How the parts of Meta's tensors make those of Hugging Face layout: names, the dimension they are joined along, and
/// for queries and keys the order of rows.
record MetaJoin(MetaConfig params, List<TorchFile> parts) {

    /// How the parts of a tensor make the whole.
    private enum Join {
        BY_ROWS,
        BY_COLUMNS,
        BY_EITHER,
        SAME
    }

    private record Role(String name, Join join) {}

    private static final Pattern LAYER = Pattern.compile("layers\\.(0|[1-9][0-9]{0,2})\\.(.+)");
    private static final Map<String, Role> OUTSIDE = Map.of(
            "tok_embeddings.weight", new Role("model.embed_tokens.weight", Join.BY_EITHER),
            "norm.weight", new Role("model.norm.weight", Join.SAME),
            "output.weight", new Role("lm_head.weight", Join.BY_ROWS));
    private static final Map<String, Role> IN_LAYER = Map.of(
            "attention.wq.weight", new Role("self_attn.q_proj.weight", Join.BY_ROWS),
            "attention.wk.weight", new Role("self_attn.k_proj.weight", Join.BY_ROWS),
            "attention.wv.weight", new Role("self_attn.v_proj.weight", Join.BY_ROWS),
            "attention.wo.weight", new Role("self_attn.o_proj.weight", Join.BY_COLUMNS),
            "feed_forward.w1.weight", new Role("mlp.gate_proj.weight", Join.BY_ROWS),
            "feed_forward.w2.weight", new Role("mlp.down_proj.weight", Join.BY_COLUMNS),
            "feed_forward.w3.weight", new Role("mlp.up_proj.weight", Join.BY_ROWS),
            "attention_norm.weight", new Role("input_layernorm.weight", Join.SAME),
            "ffn_norm.weight", new Role("post_attention_layernorm.weight", Join.SAME));

    /// @param name as Meta calls it
    AssembledTensor tensor(String name) {
        var role = role(name);
        var stored = parts.stream()
                .map(part -> new Located(part.file(), part.get(name)))
                .toList();
        var first = stored.getFirst().entry();
        List<Long> shape = first.shape();
        int dimensions = role.join() == Join.SAME ? 1 : 2;
        if (shape.size() != dimensions || shape.contains(0L)) {
            throw badShape(name, shape, "must have %d dimensions".formatted(dimensions));
        }
        for (var each : stored) {
            if (!each.entry().shape().equals(shape) || each.entry().type() != first.type()) {
                throw badShape(name, each.entry().shape(), "is not the same in all parts");
            }
        }
        var sources = stored.stream().<Assembly>map(Assembly.Stored::new).toList();
        boolean byColumns = role.join() == Join.BY_COLUMNS
                || role.join() == Join.BY_EITHER && shape.get(1) * stored.size() == params.width();
        if (role.join() == Join.BY_EITHER && !byColumns && shape.get(1) != params.width()) {
            throw badShape(name, shape, "is neither %d wide nor a share of it".formatted(params.width()));
        }
        Assembly bytes;
        if (role.join() == Join.SAME || stored.size() == 1) {
            bytes = sources.getFirst();
        } else if (byColumns) {
            bytes = new Assembly.SideBySide(sources, shape.getFirst());
            shape = List.of(shape.get(0), Math.multiplyExact(shape.get(1), (long) stored.size()));
        } else {
            bytes = new Assembly.Stacked(sources);
            shape = List.of(Math.multiplyExact(shape.get(0), (long) stored.size()), shape.get(1));
        }
        if (role.name().endsWith("q_proj.weight") || role.name().endsWith("k_proj.weight")) {
            if (shape.getFirst() % params.headWidth() != 0) {
                throw badShape(
                        name, first.shape(), "does not divide into heads of %d rows".formatted(params.headWidth()));
            }
            bytes = new Assembly.Halved(bytes, shape.getFirst(), params.headWidth());
        }
        return new AssembledTensor(
                new Spec(role.name(), first.type(), shape),
                stored.getFirst().file().getFileName().toString(),
                bytes);
    }

    private static Role role(String name) {
        var layer = LAYER.matcher(name);
        if (layer.matches()) {
            var role = IN_LAYER.get(layer.group(2));
            if (role != null) {
                return new Role(
                        "model.layers.%d.%s".formatted(Integer.parseInt(layer.group(1)), role.name()), role.join());
            }
        }
        var role = OUTSIDE.get(name);
        if (role == null) {
            throw new ModelRefusedException(
                    "unexpected-tensor",
                    "%s: %s does not belong to a Llama in Meta's layout; import the model in Hugging Face layout"
                            .formatted(
                                    MetaCheckpoint.FIRST, name.length() <= 120 ? name : name.substring(0, 120) + "…"));
        }
        return role;
    }

    private static ModelRefusedException badShape(String name, List<Long> shape, String what) {
        return new ModelRefusedException(
                "bad-shape",
                "consolidated.*.pth: %s of shape %s %s; fetch params.json and all parts from the same version"
                        .formatted(name, shape, what));
    }
}
