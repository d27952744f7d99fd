package io.tunewright.worker.report;

import io.tunewright.worker.CheckpointManifest;
import io.tunewright.worker.report.ChannelClient.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Sends checkpoints on, in pieces, from where the server says that it is.
final class CheckpointDelivery {

    private static final Pattern NAME = Pattern.compile("step-(\\d{1,12})");
    private static final int PIECE = 8 * 1024 * 1024;
    private static final int ROUNDS = 3;

    private final Path folder;
    private final ChannelClient channel;
    private final Between between;
    private final Set<Long> settled = new HashSet<>();

    /// What is done between two pieces, as events must not wait for a large checkpoint.
    interface Between {
        void run() throws IOException, InterruptedException;
    }

    CheckpointDelivery(Path runDirectory, ChannelClient channel, Between between) {
        this.folder = runDirectory.resolve("checkpoints");
        this.channel = channel;
        this.between = between;
    }

    /// Sends every complete checkpoint that is still there; true if there was one.
    boolean deliver() throws IOException, InterruptedException {
        boolean sent = false;
        for (long step : pending()) {
            sent = true;
            try {
                if (!send(step, directory(step))) {
                    System.err.println("report: the checkpoint of step " + step + " arrives damaged and is given up");
                }
                settled.add(step);
            } catch (NoSuchFileException dropped) {
                // The recipe keeps only so many; a newer one takes its place.
                settled.add(step);
            } catch (RefusedException refused) {
                if (refused.fenced()) {
                    throw refused;
                }
                System.err.println("report: the checkpoint of step " + step + " is not taken: " + refused.getMessage());
                settled.add(step);
            }
        }
        return sent;
    }

    private List<Long> pending() throws IOException {
        var pending = new ArrayList<Long>();
        if (!Files.isDirectory(folder)) {
            return pending;
        }
        try (var directories = Files.list(folder)) {
            for (var directory : directories.toList()) {
                var name = NAME.matcher(String.valueOf(directory.getFileName()));
                if (name.matches() && Files.exists(directory.resolve(CheckpointManifest.FILE))) {
                    pending.add(Long.parseLong(name.group(1)));
                }
            }
        }
        pending.removeAll(settled);
        pending.sort(null);
        return pending;
    }

    private Path directory(long step) throws IOException {
        try (var directories = Files.list(folder)) {
            return directories
                    .filter(directory -> {
                        var name = NAME.matcher(String.valueOf(directory.getFileName()));
                        return name.matches() && Long.parseLong(name.group(1)) == step;
                    })
                    .findFirst()
                    .orElseThrow(() -> new NoSuchFileException("checkpoint of step " + step));
        }
    }

    private boolean send(long step, Path directory) throws IOException, InterruptedException {
        byte[] manifest = Files.readAllBytes(directory.resolve(CheckpointManifest.FILE));
        for (int round = 0; round < ROUNDS; round++) {
            var announced = channel.post("/checkpoints/" + step, manifest).body();
            if (announced.path("complete").asBoolean(false)) {
                return true;
            }
            for (JsonNode missing : announced.path("missing")) {
                sendFile(
                        step,
                        directory,
                        missing.path("name").asString(""),
                        missing.path("offset").asLong(0));
            }
            if (channel.post("/checkpoints/" + step + "/complete", new byte[0]).accepted()) {
                return true;
            }
        }
        return false;
    }

    private void sendFile(long step, Path directory, String name, long from) throws IOException, InterruptedException {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IOException("the server asks for a file of an odd name");
        }
        long offset = from;
        @Nullable Long stuck = null;
        try (var file = FileChannel.open(directory.resolve(name), StandardOpenOption.READ)) {
            while (offset < file.size()) {
                Answer answer = channel.put(
                        "/checkpoints/%d/files/%s?offset=%d".formatted(step, name, offset), piece(file, offset));
                long next = answer.body().path("offset").asLong(0);
                if (!answer.accepted()) {
                    if (stuck != null && stuck == next) {
                        throw new IOException("the server does not get on with " + name);
                    }
                    stuck = next;
                }
                offset = next;
                between.run();
            }
        }
    }

    private static byte[] piece(FileChannel file, long offset) throws IOException {
        var buffer = ByteBuffer.allocate((int) Math.min(PIECE, file.size() - offset));
        while (buffer.hasRemaining() && file.read(buffer, offset + buffer.position()) > 0) {
            // until the buffer is full
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }
}
