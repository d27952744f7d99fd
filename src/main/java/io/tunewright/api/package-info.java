/// The REST edge: OpenAI-compatible routes, problem details, OpenAPI.
@NullMarked
package io.tunewright.api;

import org.jspecify.annotations.NullMarked;
