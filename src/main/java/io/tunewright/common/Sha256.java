package io.tunewright.common;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A SHA-256 digest (FIPS 180-4) in 64 lower-case hexadecimal digits.
public record Sha256(String hex) {

    private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

    public Sha256 {
        if (!FORM.matcher(hex).matches()) {
            throw new InvalidInputException(
                    "invalid-hash", "hash", "A SHA-256 hash has 64 lower-case hexadecimal digits");
        }
    }

    public static Sha256 of(byte[] bytes) {
        return finish(newDigest(), bytes);
    }

    /// The digest of what `digest` has seen; resets it.
    public static Sha256 finish(MessageDigest digest) {
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /// The first and last four digits, as people compare them.
    public String shortened() {
        return hex.substring(0, 4) + "…" + hex.substring(60);
    }

    private static Sha256 finish(MessageDigest digest, byte[] bytes) {
        digest.update(bytes);
        return finish(digest);
    }
}
