package io.tunewright.dataset;

import io.tunewright.common.Home;
import io.tunewright.common.UnavailableException;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ChatMessage;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes conversations as OpenAI messages and documents as texts, one a line, and stores the file.
@Component
class CanonicalFile {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ArtifactStore store;
    private final Home home;

    CanonicalFile(ArtifactStore store, Home home) {
        this.store = store;
        this.home = home;
    }

    ArtifactRef store(TenantId tenant, Iterator<List<ChatMessage>> conversations) {
        @Nullable Path file = null;
        try {
            Path folder = Files.createDirectories(home.directory("tmp"));
            file = Files.createTempFile(folder, "dataset-", ".jsonl");
            try (var writer = Files.newBufferedWriter(file)) {
                while (conversations.hasNext()) {
                    write(conversations.next(), writer);
                }
            }
            return store.put(tenant.value(), file);
        } catch (IOException failure) {
            throw new UnavailableException(
                    "disk-full", "The dataset could not be written. Ask the operator whether the disk is full");
        } finally {
            delete(file);
        }
    }

    static String line(List<ChatMessage> conversation) {
        ObjectNode row = JSON.createObjectNode();
        if (conversation.size() == 1 && conversation.getFirst().isDocument()) {
            return JSON.writeValueAsString(
                    row.put("text", conversation.getFirst().content()));
        }
        var messages = row.putArray("messages");
        for (var message : conversation) {
            var node = messages.addObject().put("role", message.role()).put("content", message.content());
            if (message.role().equals("assistant") && message.weight() < 1) {
                node.put("weight", message.weight());
            }
        }
        return JSON.writeValueAsString(row);
    }

    private static void write(List<ChatMessage> conversation, BufferedWriter writer) throws IOException {
        writer.write(line(conversation));
        writer.write('\n');
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            // a stray temporary file; nothing depends on it
        }
    }
}
