/// The mathematics: model families, tokenizers, adapters, loss, optimiser, sampling. Knows no Spring and no database.
///
/// [ModelSource], [ModelInspection], [Tokenizer], [ChatTemplate] and [ExampleEncoder] load no tensors and serve the
/// control plane too; the rest runs in workers only.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.tunewright.llm;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
