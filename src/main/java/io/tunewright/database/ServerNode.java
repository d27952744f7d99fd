package io.tunewright.database;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// This server among those that share the database. A server that is started again is another one.
@Component
public class ServerNode {

    private final UUID id = UUID.randomUUID();
    private final String host = hostName();

    public UUID id() {
        return id;
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
