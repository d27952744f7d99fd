package io.tunewright.identity;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/// How an API key is written: `tw-`, 8 characters that may be shown, 43 that are secret (256 bits), and a 6-character
/// checksum over all before it, so that scanners and typing errors need no database. Letters and digits only.
final class ApiKeyFormat {

    static final String START = "tw-";
    static final int PREFIX_LENGTH = START.length() + 8;
    private static final int SECRET_LENGTH = 43;
    private static final int CHECKSUM_LENGTH = 6;
    static final int LENGTH = PREFIX_LENGTH + SECRET_LENGTH + CHECKSUM_LENGTH;

    private static final String ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private ApiKeyFormat() {}

    static String next() {
        var key = new StringBuilder(LENGTH).append(START);
        while (key.length() < LENGTH - CHECKSUM_LENGTH) {
            key.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
        }
        return key.append(checksum(key.toString())).toString();
    }

    /// Whether `text` could be a key at all.
    static boolean matches(String text) {
        if (text.length() != LENGTH || !text.startsWith(START)) {
            return false;
        }
        int end = LENGTH - CHECKSUM_LENGTH;
        return text.chars().skip(START.length()).allMatch(character -> ALPHABET.indexOf(character) >= 0)
                && text.substring(end).equals(checksum(text.substring(0, end)));
    }

    private static String checksum(String text) {
        var crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        long rest = crc.getValue();
        var digits = new char[CHECKSUM_LENGTH];
        for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
            digits[i] = ALPHABET.charAt((int) (rest % ALPHABET.length()));
            rest /= ALPHABET.length();
        }
        return new String(digits);
    }
}
