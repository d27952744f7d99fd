package io.tunewright.basemodel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.ModelConfig;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelStructureTest {

    @ParameterizedTest
    @CsvSource({"llama, MULTI_HEAD, 1", "llama-gqa, GROUPED_QUERY, 4", "chatglm2, GROUPED_QUERY, 2"})
    void readsHowHeadsShareKeysAndValues(String model, ModelStructure.Attention attention, int queries) {
        var structure = structure(model);
        assertThat(structure.attention()).isEqualTo(attention);
        assertThat(structure.queriesPerKeyValue()).isEqualTo(queries);
    }

    @Test
    void countsWhatWeightsAndCacheTake() {
        var structure = structure("llama-gqa");
        var shape = structure.shape();
        assertThat(structure.weightBytes())
                .containsEntry("fp32", 4 * structure.parameters())
                .containsEntry("int4", structure.parameters() / 2);
        // keys and values, two bytes each
        assertThat(structure.cacheBytesPerToken())
                .isEqualTo(4L * shape.layers() * shape.keyValueHeads() * shape.headWidth());
    }

    private static ModelStructure structure(String model) {
        var directory = Path.of("src/test/resources/parity", model, "model");
        var config = ModelConfig.read(directory);
        return new ModelStructure(config.shape(), 1000, config);
    }
}
