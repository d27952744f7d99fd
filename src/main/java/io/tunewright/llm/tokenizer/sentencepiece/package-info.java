/// SentencePiece in plain Java: `tokenizer.model` files read with limits, normalised, cut and put together again as
/// the reference library does (Kudo and Richardson 2018).
@NullMarked
package io.tunewright.llm.tokenizer.sentencepiece;

import org.jspecify.annotations.NullMarked;
