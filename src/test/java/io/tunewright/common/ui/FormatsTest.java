package io.tunewright.common.ui;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FormatsTest {

    @Test
    void namesOfTunedModelsAreShortened() {
        assertThat(Formats.modelName("ft:starter:meridian:ada:1xz6w5l2")).isEqualTo("ada:1xz6w5l2");
        assertThat(Formats.modelName("ft:starter:meridian::1xz6w5l2")).isEqualTo("ft:starter:meridian::1xz6w5l2");
        assertThat(Formats.modelName("starter")).isEqualTo("starter");
    }
}
