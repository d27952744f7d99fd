/// Recipes: how a model learns. Start at [RecipeService].
@NullMarked
@ApplicationModule(allowedDependencies = {"common", "common :: ui", "identity", "llm"})
package io.tunewright.recipe;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
