/// Pages of experiments.
@NullMarked
package io.tunewright.experiment.ui;

import org.jspecify.annotations.NullMarked;
