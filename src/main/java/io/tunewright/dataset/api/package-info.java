/// REST routes of datasets.
@NullMarked
package io.tunewright.dataset.api;

import org.jspecify.annotations.NullMarked;
