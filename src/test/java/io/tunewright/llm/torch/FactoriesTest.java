package io.tunewright.llm.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FactoriesTest {

    @Test
    void whatIsMadeOutOfNothingGetsTheDevice() {
        assertThat(Factories.on("r = torch.empty([n, self.width(w, p)], dtype=6)", "cuda:0"))
                .isEqualTo("r = torch.empty([n, self.width(w, p)], dtype=6, device=torch.device(\"cuda:0\"))");
        assertThat(Factories.on("m = torch.tril(torch.ones([r, k], dtype=11), torch.size(x, 0))", "cpu"))
                .isEqualTo(
                        "m = torch.tril(torch.ones([r, k], dtype=11, device=torch.device(\"cpu\")), torch.size(x, 0))");
        assertThat(Factories.on("torch.zeros([torch.numel(torch.full([2], 1.))])", "cpu"))
                .isEqualTo("torch.zeros([torch.numel(torch.full([2], 1., device=torch.device(\"cpu\")))],"
                        + " device=torch.device(\"cpu\"))");
        var others = "y = torch.empty_like(x) + torch.new_empty(x, [2]) + torch.zeros_like(x)";
        assertThat(Factories.on(others, "cuda:0")).as("these take it from x").isEqualTo(others);
    }

    /// A device that a script named itself would be there twice, or wrong.
    @Test
    void noScriptNamesADevice() throws IOException {
        var named = Pattern.compile("device|\\bcpu\\b|cuda|_for_cpu");
        try (var scripts = Files.list(Path.of("src/main/resources/io/tunewright/llm/family"))) {
            assertThat(scripts.filter(file -> file.toString().endsWith(".py")).toList())
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(Files.readAllLines(file).stream()
                                    .filter(line -> !line.stripLeading().startsWith("#"))
                                    .filter(line -> named.matcher(line).find()))
                            .as(file.toString())
                            .isEmpty());
        }
    }
}
