/// The Batch job `evaluation`: prepare → launch → watch → collect. Internal to the module; start at
/// `EvaluationJobs`.
@NullMarked
package io.tunewright.evaluation.job;

import org.jspecify.annotations.NullMarked;
