/// Widgets, texts and number formats that the views of all features share. Start at [Parts] and [Texts].
@NullMarked
@NamedInterface("ui")
package io.tunewright.common.ui;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
