/// The chat template interpreter: [Lexer], [Parser], [Interpreter], with values that are only strings, numbers,
/// booleans, lists and maps. Start at [JinjaTemplate].
@NullMarked
package io.tunewright.llm.chat;

import org.jspecify.annotations.NullMarked;
