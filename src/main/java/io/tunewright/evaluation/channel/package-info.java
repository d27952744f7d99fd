/// What evaluation workers say last, trusted in nothing. Internal to the module.
@NullMarked
package io.tunewright.evaluation.channel;

import org.jspecify.annotations.NullMarked;
