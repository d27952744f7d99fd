/// Pages of base models: what is there, importing, looking inside.
@NullMarked
package io.tunewright.basemodel.ui;

import org.jspecify.annotations.NullMarked;
