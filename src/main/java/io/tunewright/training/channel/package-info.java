/// The server's end of the worker channel: takes what workers report, trusts none of it. Internal to the module.
@NullMarked
package io.tunewright.training.channel;

import org.jspecify.annotations.NullMarked;
