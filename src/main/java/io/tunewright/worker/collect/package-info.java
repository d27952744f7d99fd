/// Reading an external trainer's output and reporting it like ours. Start at [CollectWorker].
@NullMarked
package io.tunewright.worker.collect;

import org.jspecify.annotations.NullMarked;
