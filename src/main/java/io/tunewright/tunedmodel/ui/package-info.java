/// Pages of tuned models.
@NullMarked
package io.tunewright.tunedmodel.ui;

import org.jspecify.annotations.NullMarked;
