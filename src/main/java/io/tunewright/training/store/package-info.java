/// What of runs lies in PostgreSQL. Internal to the module.
@NullMarked
package io.tunewright.training.store;

import org.jspecify.annotations.NullMarked;
