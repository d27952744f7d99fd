/// REST edge of experiments: `/api/v1/experiments`.
@NullMarked
package io.tunewright.experiment.api;

import org.jspecify.annotations.NullMarked;
