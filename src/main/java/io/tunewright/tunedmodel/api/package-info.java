/// REST edge of tuned models: `/api/v1/models`.
@NullMarked
package io.tunewright.tunedmodel.api;

import org.jspecify.annotations.NullMarked;
