package io.tunewright.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.unit.DataSize;

final class SettingSizesTest {

    private final SettingSizes sizes = new SettingSizes();

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-1, -1",
        "512, 512",
        "0B, 0",
        "32kB, 32000",
        "500MB, 500000000",
        "16GB, 16000000000",
        "16 gb, 16000000000",
        "1.5TB, 1500000000000",
        "16GiB, 17179869184",
        "16Gi, 17179869184",
        "512Mi, 536870912",
        "0.5Ti, 549755813888"
    })
    void aSizeIsItsNumberOfBytes(String text, long bytes) {
        assertThat(sizes.convert(text)).isEqualTo(DataSize.ofBytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GB", "-1GB", "16GX", "1e9", "16 G B", "1,5GB"})
    void whatIsNoSizeIsRefusedWithAnExample(String text) {
        assertThatThrownBy(() -> sizes.convert(text))
                .hasMessage("'%s' is no size: write a number and a unit, as in 16GB, 500MB or 16GiB", text);
    }

    @Test
    void aSizeBeyondTheNumbersIsRefused() {
        assertThatThrownBy(() -> sizes.convert("99999999TB")).hasMessage("'99999999TB' is more than any disk holds");
    }

    @Test
    void aSettingIsReadInTheUnitsThatThePagesShow() {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment()
                    .getPropertySources()
                    .addFirst(new MapPropertySource("test", Map.of("machine.memory", "16GB")));
            context.register(Machine.class);
            context.refresh();
            var memory = context.getBean(Settings.class).memory();
            assertThat(new ByteSize(memory.toBytes())).hasToString("16.0\u00a0GB");
        }
    }

    @EnableConfigurationProperties(Settings.class)
    @Import(SettingSizes.class)
    static class Machine {}

    @ConfigurationProperties("machine")
    record Settings(DataSize memory) {}
}
