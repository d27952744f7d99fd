/// REST of the playground.
@NullMarked
package io.tunewright.playground.api;

import org.jspecify.annotations.NullMarked;
