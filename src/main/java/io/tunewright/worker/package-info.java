/// What runs inside a worker process: train, serve, evaluate, merge. Start at [WorkerMain]; [RunSpec], [RunEvent] and
/// [RunResult] are the contract with the control plane.
@NullMarked
@ApplicationModule(allowedDependencies = {"llm", "llm :: weights", "llm :: adapter", "llm :: convert"})
package io.tunewright.worker;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
