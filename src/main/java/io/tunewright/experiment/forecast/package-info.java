/// How a forecast comes about. Start at [Forecaster].
@NullMarked
package io.tunewright.experiment.forecast;

import org.jspecify.annotations.NullMarked;
