/// Base models: the weights, tokenizer and template a tuning starts from. Start at [BaseModelService].
@NullMarked
@ApplicationModule(allowedDependencies = {"common", "common :: ui", "identity", "storage", "llm", "dataset"})
package io.tunewright.basemodel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
