/// The worker's end of the channel to the control plane. Start at `Reporter`.
@NullMarked
package io.tunewright.worker.report;

import org.jspecify.annotations.NullMarked;
