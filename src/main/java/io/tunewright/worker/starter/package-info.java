/// The starter model: the text it learns from, its tokenizer, its first weights, and the command that builds it.
///
/// Start at [BuildStarterModel]. Nothing here runs in a worker or in the control plane; the result lies in the
/// resource folder `starter-model`.
@NullMarked
package io.tunewright.worker.starter;

import org.jspecify.annotations.NullMarked;
