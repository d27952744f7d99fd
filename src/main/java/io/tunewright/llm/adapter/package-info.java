/// Adapters beside a frozen base, in PEFT's layout. Start at [AdapterConfig].
@NullMarked
@NamedInterface("adapter")
package io.tunewright.llm.adapter;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
