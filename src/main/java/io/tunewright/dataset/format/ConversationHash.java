package io.tunewright.dataset.format;

import io.tunewright.common.Sha256;
import io.tunewright.llm.ChatMessage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/// Hashes of conversations, from SHA-256 and the same on every machine and in every version of the product.
final class ConversationHash {

    /// Part of what is hashed for the split; changing it would move examples between the parts of existing datasets.
    private static final byte[] SPLIT_SEED = "tunewright split 1\n".getBytes(StandardCharsets.UTF_8);

    private final MessageDigest digest = Sha256.newDigest();

    /// Of the first user message, which decides the split: from 0 to 2⁶³ − 1.
    long question(List<ChatMessage> messages) {
        String question = messages.stream()
                .filter(message -> message.role().equals("user"))
                .findFirst()
                .or(() -> messages.stream().findFirst())
                .map(message -> message.content().strip())
                .orElse("");
        digest.update(SPLIT_SEED);
        digest.update(question.getBytes(StandardCharsets.UTF_8));
        return finish() >>> 1;
    }

    /// Of all that is said, by whom.
    long conversation(List<ChatMessage> messages) {
        for (var message : messages) {
            byte[] content = message.content().getBytes(StandardCharsets.UTF_8);
            digest.update((message.role() + " " + content.length + "\n").getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        }
        return finish();
    }

    private long finish() {
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
