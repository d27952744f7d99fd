/// Weight files: the safetensors format, read with every check before a byte is trusted, and written crash-safe.
@NullMarked
@NamedInterface("weights")
package io.tunewright.llm.weights;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
