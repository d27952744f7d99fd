/// The web shell: layout, home, errors.
@NullMarked
package io.tunewright.ui;

import org.jspecify.annotations.NullMarked;
