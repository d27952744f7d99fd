package io.tunewright.recipe;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// Where an operator keeps recipes of their own (`tunewright.recipes.*`).
///
/// @param directory its `*.yaml` files join the gallery at start-up; one of the same name replaces a built-in
///                  recipe. May be missing
@ConfigurationProperties("tunewright.recipes")
record RecipeProperties(@DefaultValue("config/recipes") Path directory) {}
