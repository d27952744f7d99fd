/// Tokenizers: what stands in `tokenizer.json`, `tokenizer.model` and `tokenizer_config.json`, and what runs it.
@NullMarked
package io.tunewright.llm.tokenizer;

import org.jspecify.annotations.NullMarked;
