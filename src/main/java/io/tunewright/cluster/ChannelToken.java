package io.tunewright.cluster;

import io.tunewright.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// What a worker proves its attempt with: 256 random bits, known to the worker; the server keeps the hash.
///
/// @param text URL-safe Base64 without padding
public record ChannelToken(String text) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final String BEARER = "Bearer ";

    public static ChannelToken random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new ChannelToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
    }

    /// The token of an `Authorization: Bearer` header; empty if there is none.
    public static String bearer(@Nullable String authorization) {
        return authorization != null && authorization.startsWith(BEARER)
                ? authorization.substring(BEARER.length())
                : "";
    }

    /// In hexadecimal digits. A token has so much entropy that a plain hash guards it.
    public String hash() {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    @Override
    public String toString() {
        return "ChannelToken[…]";
    }
}
