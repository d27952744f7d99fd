package io.tunewright.identity;

import io.tunewright.common.Check;
import java.time.Instant;

/// An organisation: the owner of datasets, models and everything else.
///
/// @param name 1 to 80 characters
/// @param slug short name for model names, lower-case letters, digits and `-`; never changes
public record Organisation(TenantId id, String name, String slug, Instant createdAt) {

    public static final int NAME_MAX_LENGTH = 80;

    /// @throws io.tunewright.common.InvalidInputException unless it has 1 to 80 characters on one line
    public static String checkedName(String name) {
        String stripped = name.strip();
        Check.length("organisation", stripped, 1, NAME_MAX_LENGTH);
        Check.that(stripped.codePoints().noneMatch(Character::isISOControl), "organisation", "must be a single line");
        return stripped;
    }
}
