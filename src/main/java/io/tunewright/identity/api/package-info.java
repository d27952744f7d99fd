/// People, organisations, keys and ledgers over REST.
@NullMarked
package io.tunewright.identity.api;

import org.jspecify.annotations.NullMarked;
