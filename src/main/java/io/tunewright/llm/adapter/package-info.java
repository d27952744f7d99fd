/// Adapters beside a frozen base, in PEFT's layout. Start at [AdapterConfig].
@NullMarked
package io.tunewright.llm.adapter;

import org.jspecify.annotations.NullMarked;
