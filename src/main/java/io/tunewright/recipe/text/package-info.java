/// Recipes as text: reading YAML with the place of every fault, editing a value without touching the rest,
/// comparing. Start at [RecipeText] and [RecipeReader].
@NullMarked
package io.tunewright.recipe.text;

import org.jspecify.annotations.NullMarked;
