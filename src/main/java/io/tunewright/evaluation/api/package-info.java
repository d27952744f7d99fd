/// REST of evaluations and leaderboards.
@NullMarked
package io.tunewright.evaluation.api;

import org.jspecify.annotations.NullMarked;
