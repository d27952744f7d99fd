/// The serving worker: one model, any number of its adapters, OpenAI-compatible HTTP. Start at [ServeWorker].
@NullMarked
package io.tunewright.worker.serve;

import org.jspecify.annotations.NullMarked;
