/// How a worker that shares no disk with the control plane gets what it needs.
@NullMarked
package io.tunewright.worker.fetch;

import org.jspecify.annotations.NullMarked;
