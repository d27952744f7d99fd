/// Choosing the next token.
@NullMarked
package io.tunewright.llm.sampling;

import org.jspecify.annotations.NullMarked;
