package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// Which tensors a model needs, of which shapes and under which names, in its family's own layout.
public final class Layout {

    private final ModelConfig config;
    private final ModelFamily family;
    private final ModelFamily.Names names;

    /// @param name    in the weight file
    /// @param shape   dimensions
    /// @param present whether the model has the tensor
    record Slot(String name, List<Long> shape, boolean present) {}

    public Layout(ModelConfig config) {
        this.config = config;
        this.family = Families.named(config.family());
        this.names = family.names();
    }

    public ModelFamily family() {
        return family;
    }

    public String embedding() {
        return names.embedding();
    }

    public String norm() {
        return names.norm();
    }

    public String head() {
        return names.head();
    }

    /// The projections of each layer.
    public List<Projection> projections() {
        return family.projections(config.shape());
    }

    /// Full name of a projection, without `.weight`: `model.layers.3.self_attn.q_proj`.
    public String path(int layer, Projection projection) {
        return layer(layer) + projection.path();
    }

    /// Number of the layer that a tensor belongs to, -1 if it stands outside of them.
    int layerOf(String name) {
        return names.layerOf(name);
    }

    /// The tensors of a layer in the order in which the scripts take them: weights of the projections, their biases,
    /// norms.
    List<Slot> slots(int layer) {
        var slots = new ArrayList<Slot>();
        for (var each : projections()) {
            slots.add(new Slot(path(layer, each) + ".weight", shapeOf(each), true));
        }
        for (var each : projections()) {
            slots.add(new Slot(path(layer, each) + ".bias", List.of((long) each.rows()), family.hasBias(config, each)));
        }
        for (var each : family.norms(config.shape())) {
            slots.add(new Slot(layer(layer) + each.path() + ".weight", List.of((long) each.width()), true));
        }
        return slots;
    }

    /// Every tensor the model needs, with its shape.
    public SequencedMap<String, List<Long>> tensors() {
        var tensors = new LinkedHashMap<String, List<Long>>();
        var table = List.of(
                (long) config.shape().vocabulary(), (long) config.shape().width());
        tensors.put(embedding(), table);
        for (int layer = 0; layer < config.layers(); layer++) {
            slots(layer).stream().filter(Slot::present).forEach(slot -> tensors.put(slot.name(), slot.shape()));
        }
        tensors.put(norm(), List.of((long) config.shape().width()));
        if (!config.tiedHead()) {
            tensors.put(head(), table);
        }
        return tensors;
    }

    /// Tensors that files carry but the model does not need.
    public boolean isSuperfluous(String name) {
        return names.superfluous().stream().anyMatch(name::endsWith) || config.tiedHead() && name.equals(head());
    }

    /// Tensors that other programs expect and this one does without.
    public List<String> constants() {
        return names.constants();
    }

    private static List<Long> shapeOf(Projection projection) {
        return List.of((long) projection.rows(), (long) projection.columns());
    }

    private String layer(int layer) {
        return names.layers() + layer + ".";
    }
}
