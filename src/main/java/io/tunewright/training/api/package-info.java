/// REST edge of training, and the worker channel's door.
@NullMarked
package io.tunewright.training.api;

import org.jspecify.annotations.NullMarked;
