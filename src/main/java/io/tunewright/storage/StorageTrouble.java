package io.tunewright.storage;

import io.tunewright.common.ByteSize;
import io.tunewright.common.UnavailableException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Words what the file system refuses.
final class StorageTrouble {

    private static final Logger LOG = LoggerFactory.getLogger(StorageTrouble.class);

    private StorageTrouble() {}

    static UnavailableException of(IOException failure) {
        if (isFull(failure)) {
            return full(0);
        }
        LOG.error("The file store failed", failure);
        return new UnavailableException(
                "storage-failed", "The file could not be stored or read. The server's log has the reason");
    }

    static UnavailableException full(long reserve) {
        return new UnavailableException(
                "disk-full",
                "The server's disk is full; nothing was stored. Ask its operator to free space"
                        + (reserve == 0 ? "" : " (%s are kept free)".formatted(new ByteSize(reserve))));
    }

    private static boolean isFull(IOException failure) {
        String reason = failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(failure.getMessage());
        String words = reason.toLowerCase(Locale.ROOT);
        return words.contains("no space left") || words.contains("quota exceeded") || words.contains("file too large");
    }
}
