/// Model families: which tensors a family has and the TorchScript that computes with them. Start at [Llama].
@NullMarked
package io.tunewright.llm.family;

import org.jspecify.annotations.NullMarked;
