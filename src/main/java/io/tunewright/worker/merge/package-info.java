/// The merge worker: an adapter into its base, and proof that both answer alike. Start at [MergeWorker].
@NullMarked
package io.tunewright.worker.merge;

import org.jspecify.annotations.NullMarked;
