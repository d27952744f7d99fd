package io.tunewright.identity;

import io.tunewright.common.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/// Secrets that stand in links: 256 random bits, 43 characters. Only their hash is stored; a fast hash is enough for
/// a secret that cannot be guessed.
final class Tokens {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final int MAX_LENGTH = 200;

    private Tokens() {}

    static String next() {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    static String hash(String token) {
        String bounded = token.length() > MAX_LENGTH ? "" : token;
        return Sha256.of(bounded.getBytes(StandardCharsets.UTF_8)).hex();
    }
}
