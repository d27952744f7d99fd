package io.tunewright.worker;

/// What workers end with, beside 0 for success and 1 for a failure that their result tells.
public final class ExitCode {

    /// Ended in order, as it was asked to.
    public static final int CANCELLED = 3;
    /// As a shell tells of SIGKILL: something was killed from outside.
    public static final int KILLED = 137;

    private ExitCode() {}
}
