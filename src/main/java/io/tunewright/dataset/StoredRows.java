package io.tunewright.dataset;

import io.tunewright.common.UnavailableException;
import io.tunewright.dataset.format.RowParser;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/// Reads rows of versions out of their files.
@Component
class StoredRows {

    private static final int MAX_BYTES = 4 << 20;
    /// What is shown of a row that has no end.
    private static final int SHOWN_BYTES = 1 << 16;
    private static final int SHOWN_CHARACTERS = 10_000;

    private final ArtifactStore store;

    StoredRows(ArtifactStore store) {
        this.store = store;
    }

    static ArtifactRef file(TenantId tenant, DatasetVersion version) {
        return new ArtifactRef(tenant.value(), version.hash(), version.bytes());
    }

    List<DatasetRow> read(TenantId tenant, DatasetVersion version, List<RowEntry> entries) {
        if (entries.isEmpty()) {
            return List.of();
        }
        var rows = new ArrayList<DatasetRow>(entries.size());
        var parser = new RowParser(version.format());
        try (var channel = FileChannel.open(store.path(file(tenant, version)))) {
            for (var entry : entries) {
                rows.add(row(parser, entry, bytes(channel, entry)));
            }
        } catch (IOException unreadable) {
            throw new UnavailableException(
                    "storage-failed",
                    "The stored file cannot be read. Try again, or ask the operator to look at the disk");
        }
        return rows;
    }

    private static DatasetRow row(RowParser parser, RowEntry entry, byte[] bytes) {
        var parsed = parser.parse(bytes, entry.line());
        String text = parsed.text();
        return new DatasetRow(
                entry.number(),
                entry.line(),
                entry.state(),
                entry.split(),
                parsed.messages(),
                entry.findings(),
                text.length() > SHOWN_CHARACTERS ? text.substring(0, SHOWN_CHARACTERS) + "…" : text);
    }

    private static byte[] bytes(FileChannel channel, RowEntry entry) throws IOException {
        var bytes = ByteBuffer.allocate(entry.bytes() > MAX_BYTES ? SHOWN_BYTES : entry.bytes());
        while (bytes.hasRemaining() && channel.read(bytes, entry.start() + bytes.position()) > 0) {
            // until all is read
        }
        return bytes.array();
    }
}
