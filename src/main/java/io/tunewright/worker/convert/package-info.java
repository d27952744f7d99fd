/// A command for operators: published weights into Hugging Face layout, without a server. See [ConvertModel].
@NullMarked
package io.tunewright.worker.convert;

import org.jspecify.annotations.NullMarked;
