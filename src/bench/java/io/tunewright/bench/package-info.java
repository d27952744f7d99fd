@org.jspecify.annotations.NullMarked
package io.tunewright.bench;
