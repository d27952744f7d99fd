/// Pages of datasets.
@NullMarked
package io.tunewright.dataset.ui;

import org.jspecify.annotations.NullMarked;
