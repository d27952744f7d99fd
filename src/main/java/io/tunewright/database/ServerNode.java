package io.tunewright.database;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// This server among those that share the database. A server that is started again is another one.
@Component
public class ServerNode {

    private final UUID id = UUID.randomUUID();
    private final String host = hostName();
    private final boolean alone;

    /// @param lock there where the database is this server's own
    ServerNode(ObjectProvider<HomeLock> lock) {
        this.alone = lock.getIfAvailable() != null;
    }

    public UUID id() {
        return id;
    }

    /// Whether no other server can use the database: what others seem to hold, they left when they died.
    public boolean isAlone() {
        return alone;
    }

    /// For people.
    public String host() {
        return host;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException nameless) {
            return "unknown";
        }
    }
}
