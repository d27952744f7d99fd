package io.tunewright.training.channel;

import io.tunewright.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/// What a worker proves its attempt with: 256 random bits, known to the worker; the server keeps the hash.
///
/// @param text URL-safe Base64 without padding
public record ChannelToken(String text) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    public static ChannelToken random() {
        byte[] bits = new byte[BYTES];
        RANDOM.nextBytes(bits);
        return new ChannelToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
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
