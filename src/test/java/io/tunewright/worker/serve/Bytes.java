package io.tunewright.worker.serve;

import java.nio.charset.StandardCharsets;

/// A vocabulary whose tokens are the bytes of UTF-8.
final class Bytes {

    private Bytes() {}

    static int[] encode(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        int[] ids = new int[bytes.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = bytes[i];
        }
        return ids;
    }

    static String decode(int[] ids) {
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = (byte) ids[i];
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
