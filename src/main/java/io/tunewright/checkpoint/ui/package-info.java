/// The page of a run: it shows its checkpoints, so it lives with them.
@NullMarked
package io.tunewright.checkpoint.ui;

import org.jspecify.annotations.NullMarked;
