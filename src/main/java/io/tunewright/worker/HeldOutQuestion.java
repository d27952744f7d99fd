package io.tunewright.worker;

/// A line of a run directory's questions: the last turn of a held-out conversation, to be answered and compared.
///
/// @param line     where the conversation stands in the uploaded file, from 1
/// @param prompt   token ids up to where the assistant begins to speak
/// @param expected what it should say
public record HeldOutQuestion(int line, int[] prompt, String expected) {}
