package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.ModelRefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The zip archive that `torch.save` writes: entries as they are, without compression, below one folder. Only the
/// directory at its end is read; every entry must lie inside of the file and none may overlap another, so that no
/// file can stand for more bytes than it has. Nothing is ever unpacked.
///
/// @param file    the archive
/// @param entries by name below the folder, such as `data.pkl` and `data/0`
/// @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">the format</a>
record Archive(Path file, Map<String, Entry> entries) {

    private static final int CENTRAL = 0x0201_4b50;
    private static final int LOCAL = 0x0403_4b50;
    private static final int MAX_DIRECTORY_BYTES = 16 << 20;
    private static final int MAX_ENTRIES = 50_000;
    private static final long UNSIGNED_INT = 0xffff_ffffL;
    private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}(/[A-Za-z0-9._-]{1,200}){0,3}");

    /// @param offset place of its first byte in the file
    record Entry(String name, long offset, long bytes) {}

    /// The file, for reading at any place.
    record Source(Path file, FileChannel channel, long size) {

        ByteBuffer bytes(long offset, int length) throws IOException {
            var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, offset + buffer.position()) < 0) {
                    throw Refusal.of(file, "became shorter while it was read");
                }
            }
            return buffer.flip();
        }
    }

    /// @throws ModelRefusedException `pickle` if it is none, or one that could be more than it seems
    static Archive read(Path file, FileChannel channel) throws IOException {
        return new Reader(new Source(file, channel, channel.size())).read();
    }

    Optional<Entry> find(String name) {
        return Optional.ofNullable(entries.get(name));
    }

    private static final class Reader {

        private final Source source;

        private Reader(Source source) {
            this.source = source;
        }

        private Archive read() throws IOException {
            if (source.size() < ArchiveEnd.BYTES || source.bytes(0, 4).getInt() != LOCAL) {
                throw Refusal.of(source.file(), "is no archive that torch.save of PyTorch 1.6 or newer wrote");
            }
            var end = ArchiveEnd.find(source);
            if (end.entries() < 1 || end.entries() > MAX_ENTRIES || end.bytes() > MAX_DIRECTORY_BYTES) {
                throw refused("names %d entries in %d bytes, at most %d in %d are read"
                        .formatted(end.entries(), end.bytes(), MAX_ENTRIES, MAX_DIRECTORY_BYTES));
            }
            if (end.offset() < 0 || end.bytes() < 0 || end.offset() > source.size() - end.bytes()) {
                throw refused("has a directory that lies outside of it");
            }
            List<Central> found = new ArrayList<>();
            var directory = source.bytes(end.offset(), (int) end.bytes());
            for (long i = 0; i < end.entries(); i++) {
                found.add(central(directory));
            }
            if (directory.hasRemaining()) {
                throw refused("has %d bytes after the last entry of its directory".formatted(directory.remaining()));
            }
            return new Archive(source.file(), entries(found, end.offset()));
        }

        private record Central(String name, long offset, long bytes) {}

        private Central central(ByteBuffer directory) {
            if (directory.remaining() < 46 || directory.getInt(directory.position()) != CENTRAL) {
                throw refused("has a damaged directory");
            }
            int at = directory.position();
            int flags = directory.getShort(at + 8);
            int method = directory.getShort(at + 10) & 0xffff;
            long stored = directory.getInt(at + 20) & UNSIGNED_INT;
            long bytes = directory.getInt(at + 24) & UNSIGNED_INT;
            int nameLength = directory.getShort(at + 28) & 0xffff;
            int extraLength = directory.getShort(at + 30) & 0xffff;
            int commentLength = directory.getShort(at + 32) & 0xffff;
            long offset = directory.getInt(at + 42) & UNSIGNED_INT;
            if (directory.remaining() < 46 + nameLength + extraLength + commentLength) {
                throw refused("has a damaged directory");
            }
            byte[] name = new byte[nameLength];
            directory.get(at + 46, name);
            var text = new String(name, StandardCharsets.ISO_8859_1);
            var extra = directory.slice(at + 46 + nameLength, extraLength).order(ByteOrder.LITTLE_ENDIAN);
            directory.position(at + 46 + nameLength + extraLength + commentLength);
            if (method != 0 || (flags & 1) != 0) {
                throw refused("has the entry %s, which is %s; torch.save writes neither"
                        .formatted(Refusal.shown(text), method != 0 ? "compressed" : "encrypted"));
            }
            long[] wide = wide(extra, bytes == UNSIGNED_INT, stored == UNSIGNED_INT, offset == UNSIGNED_INT);
            bytes = wide[0] >= 0 ? wide[0] : bytes;
            stored = wide[1] >= 0 ? wide[1] : stored;
            offset = wide[2] >= 0 ? wide[2] : offset;
            if (bytes != stored) {
                throw refused(
                        "has the entry %s of %d bytes that claims %d".formatted(Refusal.shown(text), stored, bytes));
            }
            return new Central(text, offset, bytes);
        }

        /// Size, stored size and offset where the directory has no room for them, -1 for those it has.
        private long[] wide(ByteBuffer extra, boolean... missing) {
            long[] values = {-1, -1, -1};
            while (extra.remaining() >= 4) {
                int id = extra.getShort() & 0xffff;
                int length = extra.getShort() & 0xffff;
                if (length > extra.remaining()) {
                    throw refused("has a damaged directory");
                }
                var field = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                extra.position(extra.position() + length);
                for (int i = 0; id == 1 && i < missing.length; i++) {
                    if (missing[i] && field.remaining() >= 8) {
                        values[i] = field.getLong();
                    }
                }
            }
            for (int i = 0; i < missing.length; i++) {
                if (missing[i] && values[i] < 0) {
                    throw refused("has a damaged directory");
                }
            }
            return values;
        }

        private Map<String, Entry> entries(List<Central> found, long end) throws IOException {
            Map<String, Entry> entries = new HashMap<>();
            found.sort(Comparator.comparingLong(Central::offset));
            long next = 0;
            var folder = folder(found.getFirst().name());
            for (var each : found) {
                if (!PLAIN_NAME.matcher(each.name()).matches() || each.name().contains("..")) {
                    throw refused("has the entry %s, which is no plain name".formatted(Refusal.shown(each.name())));
                }
                if (!folder(each.name()).equals(folder)) {
                    throw refused("has entries in two folders, %s and %s"
                            .formatted(Refusal.shown(folder), Refusal.shown(folder(each.name()))));
                }
                if (each.offset() < next) {
                    throw refused("has overlapping entries, the second is " + Refusal.shown(each.name()));
                }
                long start = dataStart(each, end);
                if (each.bytes() > end - start) {
                    throw refused("has the entry %s, which ends outside of it".formatted(Refusal.shown(each.name())));
                }
                next = start + each.bytes();
                var name = each.name().substring(folder.length());
                if (entries.put(name, new Entry(name, start, each.bytes())) != null) {
                    throw refused("has the entry %s twice".formatted(Refusal.shown(each.name())));
                }
            }
            return Map.copyOf(entries);
        }

        private long dataStart(Central entry, long end) throws IOException {
            if (entry.offset() > end - 30) {
                throw refused("has the entry %s, which lies outside of it".formatted(Refusal.shown(entry.name())));
            }
            var local = source.bytes(entry.offset(), 30);
            int nameLength = local.getShort(26) & 0xffff;
            int extraLength = local.getShort(28) & 0xffff;
            long start = entry.offset() + 30 + nameLength + extraLength;
            boolean same =
                    local.getInt(0) == LOCAL && nameLength == entry.name().length() && start <= end;
            if (same) {
                byte[] name = new byte[nameLength];
                source.bytes(entry.offset() + 30, nameLength).get(name);
                same = new String(name, StandardCharsets.ISO_8859_1).equals(entry.name());
            }
            if (!same) {
                throw refused("has a damaged entry, or one of two names: " + Refusal.shown(entry.name()));
            }
            return start;
        }

        private static String folder(String name) {
            return name.substring(0, name.indexOf('/') + 1);
        }

        private ModelRefusedException refused(String what) {
            return Refusal.of(source.file(), what);
        }
    }
}
