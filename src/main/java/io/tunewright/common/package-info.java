/// A few value types and checks that every module shares.
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.tunewright.common;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
