/// REST routes of base models.
@NullMarked
package io.tunewright.basemodel.api;

import org.jspecify.annotations.NullMarked;
