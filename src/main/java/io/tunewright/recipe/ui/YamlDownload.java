package io.tunewright.recipe.ui;

import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.server.streams.DownloadHandler;
import com.vaadin.flow.server.streams.DownloadResponse;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.text.Reading;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// Saves a recipe's text as a file.
final class YamlDownload extends Anchor {

    private static final long serialVersionUID = 1;

    YamlDownload(Supplier<Reading> recipe) {
        setId("recipe-export");
        getElement().setAttribute("download", true);
        setHref(DownloadHandler.fromInputStream(event -> {
            var reading = recipe.get();
            var bytes = reading.text().toString().getBytes(StandardCharsets.UTF_8);
            return new DownloadResponse(
                    new ByteArrayInputStream(bytes),
                    fileName(reading.header().name()),
                    "application/yaml",
                    bytes.length);
        }));
        var button = Parts.button(Texts.t("recipe.export"), "download");
        button.setTabIndex(-1);
        add(button);
    }

    private static String fileName(String name) {
        String safe = name.replaceAll("[^\\p{L}\\p{N}_-]+", "_");
        return (safe.isBlank() ? "recipe" : safe) + ".yaml";
    }
}
