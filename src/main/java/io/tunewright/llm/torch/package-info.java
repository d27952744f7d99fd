/// The way from Java to ATen: TorchScript modules that plain Java writes, run through DJL. Start at [TorchModule].
@NullMarked
package io.tunewright.llm.torch;

import org.jspecify.annotations.NullMarked;
