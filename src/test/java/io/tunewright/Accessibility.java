package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What `accessibility.js` finds on a page, in light or dark as it is.
public final class Accessibility {

    private static final String SCRIPT = read();

    private Accessibility() {}

    public static void check(Page page) {
        assertThat((List<?>) page.evaluate(SCRIPT))
                .as("accessibility of %s", page.url())
                .isEmpty();
    }

    private static String read() {
        try (var script = Accessibility.class.getResourceAsStream("/accessibility.js")) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
