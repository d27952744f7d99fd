/// The PostgreSQL of those who give no JDBC URL: a real one, embedded, its data under the home directory.
@NullMarked
@ApplicationModule(allowedDependencies = {"common"})
package io.tunewright.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
