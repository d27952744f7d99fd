package io.tunewright.worker.starter;

/// One question and its answer.
record Exchange(String question, String answer) {}
