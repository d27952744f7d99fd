package io.tunewright.common;

/// A place at which a test may end the process, as a power cut would: between two things that must not be torn apart.
/// Does nothing unless the system property `tunewright.test.crash-at` names it.
public final class CrashPoint {

    public static final String PROPERTY = "tunewright.test.crash-at";

    private static final int AS_BY_SIGKILL = 137;

    private CrashPoint() {}

    /// @param name such as `launch.after-intent`
    public static void reach(String name) {
        if (name.equals(System.getProperty(PROPERTY))) {
            Runtime.getRuntime().halt(AS_BY_SIGKILL);
        }
    }
}
