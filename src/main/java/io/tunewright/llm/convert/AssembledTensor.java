package io.tunewright.llm.convert;

import io.tunewright.llm.weights.SafetensorsWriter.Spec;

/// A tensor under its name in Hugging Face layout.
///
/// @param source name of the (first) file it comes from
public record AssembledTensor(Spec spec, String source, Assembly bytes) {}
