package io.tunewright.ui;

import io.tunewright.common.DomainException;
import java.lang.reflect.InvocationTargetException;
import org.springframework.security.access.AccessDeniedException;

/// Finds what a framework wrapped.
final class RootCause {

    private RootCause() {}

    /// The first failure in the chain that means something to a user, else the outermost one.
    static Throwable of(Throwable failure) {
        int depth = 0;
        for (Throwable at = failure; at != null && depth < 20; at = at.getCause(), depth++) {
            if (at instanceof DomainException || at instanceof AccessDeniedException) {
                return at;
            }
        }
        return failure instanceof InvocationTargetException wrapped && wrapped.getCause() != null
                ? wrapped.getCause()
                : failure;
    }
}
