package io.tunewright.cluster.local;

import io.tunewright.cluster.WorkerState;

/// What a shell's exit code says.
final class ExitCodes {

    private static final int SIGNALLED = 128;

    private ExitCodes() {}

    static WorkerState.Failed failed(int code) {
        var cause =
                switch (code) {
                    case WorkerState.ASKED_TO_END, SIGNALLED + 9, SIGNALLED + 15, SIGNALLED + 1, SIGNALLED + 2 ->
                        WorkerState.Cause.KILLED;
                    default -> WorkerState.Cause.CRASHED;
                };
        return new WorkerState.Failed(cause, explain(code));
    }

    private static String explain(int code) {
        return switch (code) {
            case SIGNALLED + 9 ->
                "the process was killed (signal 9), by a person or because the machine ran out of memory";
            case WorkerState.ASKED_TO_END -> "the process was asked to end";
            case SIGNALLED + 15 -> "the process was asked to end (signal 15)";
            case SIGNALLED + 11, SIGNALLED + 6, SIGNALLED + 4, SIGNALLED + 7 ->
                "the process crashed in native code (signal %d)".formatted(code - SIGNALLED);
            default ->
                code > SIGNALLED
                        ? "the process ended by signal %d".formatted(code - SIGNALLED)
                        : "the process ended with exit code %d".formatted(code);
        };
    }
}
