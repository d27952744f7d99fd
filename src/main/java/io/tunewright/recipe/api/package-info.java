/// REST edge of recipes: `/api/v1/recipes`.
@NullMarked
package io.tunewright.recipe.api;

import org.jspecify.annotations.NullMarked;
