/// Workers as child processes of this machine.
@NullMarked
package io.tunewright.cluster.local;

import org.jspecify.annotations.NullMarked;
