package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Parts.facts;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.ModelStructure;
import io.tunewright.common.ByteSize;
import io.tunewright.common.ui.Formats;
import io.tunewright.llm.ModelConfig;
import java.util.ArrayList;
import java.util.List;

/// A model's structure in words and figures.
final class StructureFacts {

    private static final int CACHED_TOKENS = 1000;

    private StructureFacts() {}

    /// What weights and cache take.
    static Component memory(ModelStructure structure) {
        var lines = new ArrayList<String>();
        structure.weightBytes().forEach((type, bytes) -> {
            lines.add(t("basemodel.memory." + type));
            lines.add(new ByteSize(bytes).toString());
        });
        lines.add(t("basemodel.memory.cache"));
        lines.add(new ByteSize(CACHED_TOKENS * structure.cacheBytesPerToken()).toString());
        return facts(lines.toArray(String[]::new));
    }

    static Component shape(ModelStructure structure, BaseModelRef model) {
        var shape = structure.shape();
        var config = structure.config();
        return facts(
                t("basemodel.layers"), Formats.count(shape.layers()),
                t("basemodel.width"), Formats.count(shape.width()),
                t("basemodel.inner"), Formats.count(shape.feedForwardWidth()),
                t("basemodel.heads"), t("basemodel.headsOf", shape.heads(), shape.keyValueHeads(), shape.headWidth()),
                t("basemodel.sharing"), sharing(structure),
                t("basemodel.rope"), rope(config.rope()),
                t("basemodel.window"), window(config.window()),
                t("basemodel.head"), t(config.tiedHead() ? "basemodel.head.tied" : "basemodel.head.own"),
                t("basemodel.biases"), biases(config.biases()),
                t("basemodel.hash"), model.fingerprint().shortened());
    }

    private static String sharing(ModelStructure structure) {
        return t("basemodel.sharing." + structure.attention().slug(), structure.queriesPerKeyValue());
    }

    private static String rope(ModelConfig.Rope rope) {
        String plain = t("basemodel.rope.plain", Formats.decimal(rope.theta(), 0), rope.width());
        return switch (rope.type()) {
            case "default" -> plain;
            default -> t("basemodel.rope.scaled", plain, rope.type(), Formats.decimal(rope.factor(), 2));
        };
    }

    private static String window(ModelConfig.Window window) {
        long layers = window.layers().stream().filter(each -> each).count();
        return layers == 0
                ? t("basemodel.window.all")
                : t("basemodel.window.some", Formats.count(window.tokens()), layers);
    }

    private static String biases(ModelConfig.Biases biases) {
        var where = new ArrayList<String>();
        if (biases.inputs()) {
            where.add(t("basemodel.biases.inputs"));
        }
        if (biases.output()) {
            where.add(t("basemodel.biases.output"));
        }
        if (biases.feedForward()) {
            where.add(t("basemodel.biases.feedForward"));
        }
        return where.isEmpty() ? t("basemodel.biases.none") : String.join(t("basemodel.and"), List.copyOf(where));
    }
}
