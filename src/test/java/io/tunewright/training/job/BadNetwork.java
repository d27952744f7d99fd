package io.tunewright.training.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A network between workers and the server that can be away, and that can break connections off in the middle of
/// whatever goes over them.
final class BadNetwork implements AutoCloseable {

    private static final int LONGEST = 20_000;

    private final ServerSocket listener;
    private final int server;
    private final Random random = new Random(5);
    private final AtomicInteger cutsToCome = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean away;

    /// @param server port of the server on this machine
    BadNetwork(int server) throws IOException {
        this.server = server;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    void away(boolean now) throws IOException {
        away = now;
        if (now) {
            for (var socket : open) {
                socket.close();
            }
        }
    }

    /// So many of the next connections are cut, each after a random number of bytes.
    void cut(int connections) {
        cutsToCome.set(connections);
    }

    int cutsToCome() {
        return cutsToCome.get();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var worker = listener.accept();
                if (away) {
                    worker.close();
                } else {
                    connect(worker);
                }
            } catch (IOException ended) {
                // the next one, if it is still open
            }
        }
    }

    private void connect(Socket worker) throws IOException {
        var there = new Socket(InetAddress.getLoopbackAddress(), server);
        open.add(worker);
        open.add(there);
        boolean cut = cutsToCome.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        int up = cut ? random.nextInt(LONGEST) : Integer.MAX_VALUE;
        int down = cut ? random.nextInt(LONGEST) : Integer.MAX_VALUE;
        Thread.ofVirtual().start(() -> copy(worker, there, up));
        Thread.ofVirtual().start(() -> copy(there, worker, down));
    }

    private void copy(Socket from, Socket to, int limit) {
        byte[] buffer = new byte[8192];
        int left = limit;
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read;
            while (left > 0 && (read = in.read(buffer, 0, Math.min(buffer.length, left))) >= 0) {
                out.write(buffer, 0, read);
                left -= read;
            }
        } catch (IOException cut) {
            // as in real life
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        away(true);
    }
}
