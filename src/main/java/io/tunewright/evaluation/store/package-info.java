/// What of evaluations lies in PostgreSQL. Internal to the module.
@NullMarked
package io.tunewright.evaluation.store;

import org.jspecify.annotations.NullMarked;
