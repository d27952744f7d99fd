/// The playground's page.
@NullMarked
package io.tunewright.playground.ui;

import org.jspecify.annotations.NullMarked;
