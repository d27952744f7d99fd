package io.tunewright.worker.fetch;

import io.tunewright.llm.weights.CrashSafeFile;
import io.tunewright.worker.report.ChannelClient;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/// An input on its way: it grows below `.fetch`, under the name of its hash, and takes its place by rename once the
/// hash is right.
final class FetchedFile {

    private static final String FOLDER = ".fetch";
    private static final int PIECE = 8 * 1024 * 1024;
    private static final int TRIES = 3;

    private final Input input;
    private final Path place;
    private final Path part;
    private final Progress progress;
    private MessageDigest digest;
    private long offset;
    private int damaged;
    private boolean there;

    FetchedFile(Input input, Path directory, Progress progress) throws IOException {
        this.input = input;
        this.place = input.in(directory);
        this.part = part(input, directory);
        this.progress = progress;
        this.digest = newDigest();
        Files.createDirectories(Objects.requireNonNull(place.getParent()));
        Files.createDirectories(Objects.requireNonNull(part.getParent()));
        resume();
    }

    /// Bytes of an input that need not be loaded again.
    static long here(Input input, Path directory) throws IOException {
        long there = size(input.in(directory));
        return there == input.bytes() ? there : Math.clamp(size(part(input, directory)), 0, input.bytes());
    }

    boolean isThere() {
        return there;
    }

    /// The next bytes, as the server has them.
    byte[] next(ChannelClient channel) throws IOException, InterruptedException {
        int count = (int) Math.min(PIECE, input.bytes() - offset);
        return channel.range("/inputs/" + input.number(), input.sha256(), offset, count);
    }

    void add(byte[] piece) throws IOException {
        int count = (int) Math.min(piece.length, input.bytes() - offset);
        try (var out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            var buffer = ByteBuffer.wrap(piece, 0, count);
            long position = offset;
            while (buffer.hasRemaining()) {
                position += out.write(buffer, position);
            }
        }
        digest.update(piece, 0, count);
        offset += count;
        progress.add(input, count);
        finish();
    }

    private void resume() throws IOException {
        if (size(place) == input.bytes()) {
            there = true;
            progress.add(input, input.bytes());
            return;
        }
        if (size(part) > input.bytes()) {
            Files.delete(part);
        }
        offset = Math.max(0, size(part));
        if (offset > 0) {
            try (var in = new DigestInputStream(Files.newInputStream(part), digest)) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
        progress.add(input, offset);
        finish();
    }

    private void finish() throws IOException {
        if (offset < input.bytes()) {
            return;
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(input.sha256())) {
            startOver();
            return;
        }
        try (var file = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.force(true);
        }
        CrashSafeFile.rename(part, place);
        there = true;
    }

    private void startOver() throws IOException {
        damaged++;
        Files.deleteIfExists(part);
        if (damaged == TRIES || input.bytes() == 0) {
            throw new BadInputException("%s arrived damaged %d times".formatted(input.name(), damaged));
        }
        System.err.println("fetch: " + input.name() + " arrived damaged and is loaded again");
        progress.add(input, -offset);
        offset = 0;
        digest = newDigest();
    }

    private static Path part(Input input, Path directory) {
        return directory.resolve(FOLDER).resolve(input.sha256());
    }

    /// -1 if there is no such file.
    private static long size(Path file) throws IOException {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : -1;
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
