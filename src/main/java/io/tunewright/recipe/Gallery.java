package io.tunewright.recipe;

import io.tunewright.recipe.text.RecipeReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/// The recipes that come with the product and those that the operator added. Read once, at start-up.
@Component
class Gallery {

    private static final Logger log = LoggerFactory.getLogger(Gallery.class);
    private static final String BUILT_IN = "classpath*:config/recipes/*.yaml";
    private static final int MAX_BYTES = 256 * 1024;

    private final Map<String, GalleryRecipe> recipes = new TreeMap<>();

    Gallery(RecipeProperties properties) {
        try {
            for (var file : new PathMatchingResourcePatternResolver().getResources(BUILT_IN)) {
                try (var in = file.getInputStream()) {
                    add(String.valueOf(file.getFilename()), in);
                }
            }
            if (Files.isDirectory(properties.directory())) {
                try (var files = Files.newDirectoryStream(properties.directory(), "*.yaml")) {
                    for (var file : files) {
                        try (var in = Files.newInputStream(file)) {
                            add(file.getFileName().toString(), in);
                        }
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("cannot read the gallery of recipes", unreadable);
        }
    }

    /// What can be trained now comes first, the starter's recipes before others.
    List<GalleryRecipe> all() {
        return recipes.values().stream()
                .sorted(Comparator.comparing(
                                (GalleryRecipe recipe) -> recipe.missing().isPresent())
                        .thenComparing(recipe -> !recipe.name().startsWith("starter"))
                        .thenComparing(recipe -> !recipe.name().endsWith("identity_lora"))
                        .thenComparing(GalleryRecipe::name))
                .toList();
    }

    Optional<GalleryRecipe> find(String name) {
        return Optional.ofNullable(recipes.get(name));
    }

    private void add(String file, InputStream in) throws IOException {
        String yaml = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        var reading = RecipeReader.read(yaml);
        var data = reading.data();
        if (data == null) {
            log.warn(
                    "Recipe {} is left out of the gallery: {}",
                    file,
                    reading.problems().stream().map(Problem::message).collect(Collectors.joining("; ")));
        } else if (!file.equals(reading.header().name() + ".yaml")) {
            log.warn(
                    "Recipe {} is left out of the gallery: its name is {}",
                    file,
                    reading.header().name());
        } else {
            recipes.put(
                    reading.header().name(),
                    new GalleryRecipe(reading.header(), data, reading.text().toString()));
        }
    }
}
