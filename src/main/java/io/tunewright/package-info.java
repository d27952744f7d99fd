/// Tunewright: fine-tuning of open language models for teams. The packages below read in the order data takes.
@NullMarked
package io.tunewright;

import org.jspecify.annotations.NullMarked;
