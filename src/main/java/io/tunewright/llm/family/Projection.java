package io.tunewright.llm.family;

import java.util.List;

/// A projection of a layer, beside which low-rank factors can stand.
///
/// @param path    within the layer, such as `self_attn.q_proj`
/// @param rows    of its weight: width of what it gives
/// @param columns of its weight: width of what it takes
/// @param does    which of the usual seven projections it does the work of, such as `q_proj`; several if it is fused
public record Projection(String path, int rows, int columns, List<String> does) {

    /// What PEFT calls it: the last part of the path.
    public String name() {
        return path.substring(path.lastIndexOf('.') + 1);
    }

    /// Whether a recipe or an adapter means it by this name.
    boolean isMeantBy(String target) {
        return target.equals("all-linear") || target.equals(name()) || target.equals(path) || does.contains(target);
    }
}
