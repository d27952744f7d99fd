/// The OpenAI-compatible routes under `/v1`, so that its client libraries work unchanged.
@NullMarked
package io.tunewright.api.openai;

import org.jspecify.annotations.NullMarked;
