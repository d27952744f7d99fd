/// Taking checkpoints in from workers: piece by piece, verified before anything counts. Internal to the module.
@NullMarked
package io.tunewright.checkpoint.upload;

import org.jspecify.annotations.NullMarked;
