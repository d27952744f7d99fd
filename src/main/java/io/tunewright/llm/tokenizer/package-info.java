/// Tokenizers: what stands in `tokenizer.json` and `tokenizer_config.json`, and the native library that runs it.
@NullMarked
package io.tunewright.llm.tokenizer;

import org.jspecify.annotations.NullMarked;
