/// Turns what others publish into Hugging Face layout: names, order of rows, parts put together, small files that are
/// missing. Weights are streamed out of the mapped source, copied once; nothing is held in memory.
@NullMarked
@NamedInterface("convert")
package io.tunewright.llm.convert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
