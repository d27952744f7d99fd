/// The playground: talking to models side by side.
@NullMarked
@ApplicationModule(
        allowedDependencies = {"common", "common :: ui", "identity", "llm", "basemodel", "tunedmodel", "inference"})
package io.tunewright.playground;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
