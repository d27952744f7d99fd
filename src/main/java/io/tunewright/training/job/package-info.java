/// The Batch job `training`: validate → prepare → launch → watch → collect. Internal to the module; start at
/// `RunSupervisor`.
@NullMarked
package io.tunewright.training.job;

import org.jspecify.annotations.NullMarked;
