/// The pages of an organisation and its people: members, API keys, usage, audit, and a user's own profile.
@NullMarked
package io.tunewright.identity.ui;

import org.jspecify.annotations.NullMarked;
