/// What is written for an external trainer: its configuration in its own words, and its data. Start at
/// [RuntimeDirectory]. Internal to the module.
@NullMarked
package io.tunewright.training.runtime;

import org.jspecify.annotations.NullMarked;
