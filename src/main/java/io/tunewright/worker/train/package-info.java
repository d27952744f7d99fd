/// The training loop: data order, schedule, checkpoints, samples. Start at [TrainWorker].
@NullMarked
package io.tunewright.worker.train;

import org.jspecify.annotations.NullMarked;
