/// Pages of recipes.
@NullMarked
package io.tunewright.recipe.ui;

import org.jspecify.annotations.NullMarked;
