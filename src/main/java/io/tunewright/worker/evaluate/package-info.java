/// The evaluation worker: how well a model predicts and answers held-out conversations. Start at [EvaluateWorker].
@NullMarked
package io.tunewright.worker.evaluate;

import org.jspecify.annotations.NullMarked;
