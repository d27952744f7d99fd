package io.tunewright.basemodel;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tunewright.Accessibility;
import io.tunewright.Browser;
import io.tunewright.Browser.View;
import io.tunewright.Journey;
import io.tunewright.common.Home;
import io.tunewright.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.util.FileSystemUtils;

/// The tokenizer bench, with the starter model beside one whose vocabulary cannot spell everything.
class TokenizersE2E extends Journey {

    private static final Path FIXTURES = Path.of("src/test/resources/parity");
    private static final String UNSPELT = "ᰀ";

    @Autowired
    private Home home;

    @Autowired
    private BaseModelService models;

    private Path folder;

    @BeforeEach
    void aModelWithoutByteFallback() throws IOException {
        folder = home.directory("import").resolve("unigram-" + UUID.randomUUID());
        FileSystemUtils.copyRecursively(FIXTURES.resolve("llama/model"), folder);
        Files.delete(folder.resolve("tokenizer.json"));
        Files.copy(FIXTURES.resolve("sentencepiece/unigram.model"), folder.resolve("tokenizer.model"));
    }

    @AfterEach
    void removeIt() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }

    @Test
    void oneTextAsTwoModelsSeeIt() {
        var organisation = organisation();
        var accepted = client(organisation.as(Role.MEMBER))
                .post("/api/v1/base-model-imports", """
                {"directory": "%s", "name": "unigram"}""".formatted(folder.getFileName()));
        Assertions.assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> models.list(organisation.tenant()).size() == 2);
        var page = signedIn(View.WIDE, organisation.email(Role.VIEWER));

        go(page, "tokenizers?model=unigram&with=starter");
        page.locator("#bench-text textarea").fill("a small " + UNSPELT);

        assertThat(page.locator("#bench-left-tokens .tw-tok.unknown")).hasCount(1);
        assertThat(page.locator("#bench-left-tokens .tw-tok.unknown")).hasText(UNSPELT);
        assertThat(page.locator("#bench-right-tokens .tw-tok.unknown")).hasCount(0);
        assertThat(page.locator("#bench-verdict")).containsText("times as many tokens as");
        Accessibility.check(page);
        Browser.picture(page, "tokenizers");

        page.locator("#bench-text textarea").fill("");
        assertThat(page.locator("#bench-left-tokens")).hasText("Type a text to see its tokens.");
    }
}
