import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;

/// What torchrun does first where several machines train together: all meet on the first one, found by its name.
/// Arguments are torchrun's.
final class Meet {

    private Meet() {}

    public static void main(String[] arguments) throws Exception {
        var options = new HashMap<String, String>();
        for (String argument : arguments) {
            var parts = argument.split("=", 2);
            options.put(parts[0], parts.length == 2 ? parts[1] : "");
        }
        int machines = Integer.parseInt(options.getOrDefault("--nnodes", "1"));
        int rank = Integer.parseInt(options.getOrDefault("--node_rank", "0"));
        int port = Integer.parseInt(options.getOrDefault("--master_port", "29500"));
        if (machines == 1) {
            return;
        }
        if (rank == 0) {
            receive(machines - 1, port);
        } else {
            greet(options.get("--master_addr"), port, rank);
        }
    }

    private static void receive(int others, int port) throws IOException {
        try (var server = new ServerSocket(port)) {
            for (int met = 0; met < others; met++) {
                try (var other = server.accept()) {
                    System.out.println("met machine " + reader(other).readLine() + " at " + other.getInetAddress());
                    writer(other).println("welcome");
                }
            }
        }
    }

    private static void greet(String first, int port, int rank) throws Exception {
        while (true) {
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getByName(first), port), 5_000);
                writer(socket).println(rank);
                System.out.println(first + " at " + socket.getInetAddress() + " says " + reader(socket).readLine());
                return;
            } catch (UnknownHostException | ConnectException notYet) {
                System.out.println("not yet: " + notYet.getMessage());
                Thread.sleep(1_000);
            }
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static PrintWriter writer(Socket socket) throws IOException {
        return new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
    }
}
