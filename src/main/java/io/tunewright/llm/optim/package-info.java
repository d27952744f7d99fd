/// The optimiser.
@NullMarked
package io.tunewright.llm.optim;

import org.jspecify.annotations.NullMarked;
