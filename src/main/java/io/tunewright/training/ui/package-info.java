/// Pages of training. [RunStates] is for the pages of later features that show runs as well.
@NullMarked
@NamedInterface("ui")
package io.tunewright.training.ui;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
