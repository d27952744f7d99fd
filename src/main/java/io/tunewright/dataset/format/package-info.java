/// Reading uploaded files: rows apart, texts decoded, formats recognised, conversations checked. Everything here
/// streams and treats the file as hostile. Start at [FileCheck].
@NullMarked
package io.tunewright.dataset.format;

import org.jspecify.annotations.NullMarked;
