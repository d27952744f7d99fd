/// REST edge of checkpoints, and the part of the worker channel that takes them in.
@NullMarked
package io.tunewright.checkpoint.api;

import org.jspecify.annotations.NullMarked;
