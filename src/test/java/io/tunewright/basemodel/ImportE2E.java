package io.tunewright.basemodel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.tunewright.Accessibility;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.common.Home;
import io.tunewright.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.FileSystemUtils;

/// Importing a model as Meta publishes it: parts of PyTorch's files and a SentencePiece tokenizer.
class ImportE2E extends Journey {

    private static final Path FIXTURES = Path.of("src/test/resources/parity");

    @Autowired
    private Home home;

    private Path folder;

    @BeforeEach
    void aDirectoryOfMeta() throws IOException {
        folder = Files.createDirectory(home.directory("import").resolve("meta-" + UUID.randomUUID()));
        for (var name : List.of("params.json", "consolidated.00.pth", "consolidated.01.pth")) {
            Files.copy(FIXTURES.resolve("meta-llama2/2-part").resolve(name), folder.resolve(name));
        }
        Files.copy(FIXTURES.resolve("sentencepiece/bpe.model"), folder.resolve("tokenizer.model"));
        Files.copy(FIXTURES.resolve("llama/model/chat_template.jinja"), folder.resolve("chat_template.jinja"));
    }

    @AfterEach
    void removeIt() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }

    @Test
    void metasLayoutIsConvertedAndAnythingButTensorsRefused() throws IOException {
        var organisation = organisation();
        var page = signedIn(View.WIDE, organisation.email(Role.MEMBER));
        var needed = folder.resolve("consolidated.00.pth");
        byte[] weights = Files.readAllBytes(needed);
        byte[] nonsense = {(byte) 0x80, 2, '.'};
        Files.write(needed, nonsense);
        Files.write(folder.resolve("optimizer.pt"), nonsense);

        go(page, "base-models");
        page.locator("#import-model:visible").click();
        choose(page);
        assertThat(page.getByRole(AriaRole.DIALOG))
                .containsText("consolidated.00.pth is a pickle (PyTorch) file that cannot be taken for plain tensors");
        assertThat(page.locator("#import-go")).isDisabled();
        Browser.picture(page, "import-refused");

        Files.write(needed, weights);
        page.keyboard().press("Escape");
        go(page, "base-models");
        page.locator("#import-model:visible").click();
        choose(page);
        assertThat(page.locator("#import-converted")).containsText("The weights are Meta files");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("LlamaForCausalLM");
        assertThat(page.getByRole(AriaRole.DIALOG)).containsText("optimizer.pt");
        Accessibility.check(page);
        Browser.picture(page, "import-converted");
        page.locator("#import-name input").fill("of-meta");
        page.locator("#import-go").click();

        assertThat(page.locator("#base-models")).containsText("of-meta");
        page.locator("#base-models").getByText("of-meta").first().click();
        page.waitForURL("**/base-models/**");
        arrived(page);
        assertThat(page.locator("body")).containsText("LlamaForCausalLM");
        Browser.picture(page, "import-meta-model");
    }

    private void choose(Page page) {
        var directory = page.locator("#import-directory input");
        directory.fill(folder.getFileName().toString());
        directory.press("Enter");
    }
}
