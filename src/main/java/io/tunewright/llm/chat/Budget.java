package io.tunewright.llm.chat;

/// What one rendering may cost. Templates come from strangers: each step, each character made and the wall time are
/// counted.
final class Budget {

    static final long MAX_STEPS = 2_000_000;
    /// Characters that all strings made on the way may have together.
    static final long MAX_CHARACTERS = 16L << 20;
    static final long MAX_NANOS = 2_000_000_000;
    private static final int MAX_CALLS = 24;

    private final long deadline = System.nanoTime() + MAX_NANOS;
    private long steps;
    private long characters;
    private int calls;

    void step() {
        if (++steps > MAX_STEPS) {
            throw new TemplateException("the chat template takes more than " + MAX_STEPS + " steps");
        }
        if ((steps & 1023) == 0) {
            checkTime();
        }
    }

    /// Counts items or characters before they are made.
    long characters(long count) {
        characters += count;
        if (characters > MAX_CHARACTERS || characters < 0) {
            throw new TemplateException("the chat template makes more than " + MAX_CHARACTERS + " characters");
        }
        if (count > 4096) {
            checkTime();
        }
        return count;
    }

    String made(String text) {
        characters(text.length());
        return text;
    }

    void enterCall() {
        if (++calls > MAX_CALLS) {
            throw new TemplateException(
                    "macros of the chat template call each other more than %d deep".formatted(MAX_CALLS));
        }
    }

    void leaveCall() {
        calls--;
    }

    private void checkTime() {
        if (System.nanoTime() > deadline) {
            throw new TemplateException("the chat template takes longer than " + MAX_NANOS / 1_000_000_000 + " s");
        }
    }
}
