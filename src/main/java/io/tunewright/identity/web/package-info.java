/// The doors: filter chains, sessions and keys on requests.
@NullMarked
package io.tunewright.identity.web;

import org.jspecify.annotations.NullMarked;
