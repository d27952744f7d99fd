/// Pages of training.
@NullMarked
package io.tunewright.training.ui;

import org.jspecify.annotations.NullMarked;
