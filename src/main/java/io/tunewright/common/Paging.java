package io.tunewright.common;

/// A window into a list.
///
/// @param offset rows to skip, 0 or more
/// @param limit  rows to return at most, 1 to 1,000
public record Paging(int offset, int limit) {

    public static final Paging FIRST = new Paging(0, 100);

    public Paging {
        Check.that(offset >= 0, "offset", "must not be negative");
        Check.range("limit", limit, 1, 1000);
    }
}
