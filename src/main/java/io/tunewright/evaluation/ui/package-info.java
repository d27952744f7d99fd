/// Views of evaluations: the leaderboard and a closer look at single answers.
@NullMarked
package io.tunewright.evaluation.ui;

import org.jspecify.annotations.NullMarked;
