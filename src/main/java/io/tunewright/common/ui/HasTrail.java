package io.tunewright.common.ui;

import java.util.List;

/// A view that tells the shell where the user is.
public interface HasTrail {

    /// From the outermost page to this one; the last has no target.
    List<Crumb> trail();

    /// A step of the trail.
    ///
    /// @param path where a click leads, such as `datasets`; empty for the current page
    record Crumb(String text, String path) {

        public static Crumb here(String text) {
            return new Crumb(text, "");
        }
    }
}
