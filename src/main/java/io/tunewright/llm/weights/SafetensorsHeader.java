package io.tunewright.llm.weights;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.Safetensors.Entry;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads and checks the header of a safetensors file: eight bytes of length, then JSON.
final class SafetensorsHeader {

    private static final int MAX_DIMENSIONS = 8;
    private static final int MAX_NAME_LENGTH = 512;
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(4)
                            .maxNumberLength(20)
                            .maxNameLength(MAX_NAME_LENGTH)
                            .build())
                    .build())
            .build();

    private final Path file;
    private final long dataStart;
    private final long dataBytes;

    private SafetensorsHeader(Path file, long dataStart, long dataBytes) {
        this.file = file;
        this.dataStart = dataStart;
        this.dataBytes = dataBytes;
    }

    static Safetensors read(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        var start = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        readFully(channel, start, 0);
        if (looksLikePickle(start.array(), start.position())) {
            throw new ModelRefusedException(
                    "pickle",
                    file.getFileName()
                            + " is a pickle (PyTorch) file under the name of a safetensors file, and unpickling"
                            + " can run code; convert the model to safetensors");
        }
        if (start.position() < 8) {
            throw refused(file, "has " + size + " bytes, too few for a header");
        }
        long headerBytes = start.getLong(0);
        if (headerBytes < 2 || headerBytes > size - 8) {
            throw refused(
                    file,
                    "claims a header of %s bytes in a file of %d".formatted(Long.toUnsignedString(headerBytes), size));
        }
        if (headerBytes > Safetensors.MAX_HEADER_BYTES) {
            throw refused(
                    file,
                    "has a header of %d bytes, at most %d are read"
                            .formatted(headerBytes, Safetensors.MAX_HEADER_BYTES));
        }
        var header = ByteBuffer.allocate((int) headerBytes);
        readFully(channel, header, 8);
        return new SafetensorsHeader(file, 8 + headerBytes, size - 8 - headerBytes).parse(header.flip());
    }

    private Safetensors parse(ByteBuffer bytes) {
        JsonNode root;
        try {
            root = JSON.readTree(
                    StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
        } catch (JacksonException | CharacterCodingException e) {
            throw refused(file, "has a header that is not valid JSON (duplicate names count as an error)");
        }
        if (!root.isObject()) {
            throw refused(file, "has a header that is not a JSON object");
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        List<Entry> entries = new ArrayList<>();
        for (var field : root.properties()) {
            if (field.getKey().equals("__metadata__")) {
                field.getValue()
                        .properties()
                        .forEach(pair ->
                                metadata.put(pair.getKey(), pair.getValue().asString("")));
            } else {
                entries.add(entry(field.getKey(), field.getValue()));
            }
        }
        if (entries.size() > Safetensors.MAX_TENSORS) {
            throw refused(
                    file, "names %d tensors, at most %d are read".formatted(entries.size(), Safetensors.MAX_TENSORS));
        }
        entries.sort(Comparator.comparingLong(Entry::offset).thenComparingLong(Entry::bytes));
        requireFullCover(entries);
        var tensors = new LinkedHashMap<String, Entry>();
        entries.forEach(entry -> tensors.put(entry.name(), entry));
        return new Safetensors(
                file, Collections.unmodifiableSequencedMap(tensors), Collections.unmodifiableMap(metadata));
    }

    private Entry entry(String name, JsonNode node) {
        if (name.isEmpty() || !node.isObject()) {
            throw refused(
                    file, "describes tensor '%s' with something that is not an object".formatted(shortened(name)));
        }
        var type = TensorType.named(node.path("dtype").asString(""))
                .orElseThrow(() -> refused(
                        file,
                        "gives tensor %s the unknown dtype %s"
                                .formatted(
                                        shortened(name),
                                        shortened(node.path("dtype").toString()))));
        var dimensions = node.path("shape");
        if (!dimensions.isArray() || dimensions.size() > MAX_DIMENSIONS) {
            throw refused(
                    file,
                    "gives tensor %s no shape of at most %d dimensions".formatted(shortened(name), MAX_DIMENSIONS));
        }
        var shape = new ArrayList<Long>();
        long bytes = type.bytes();
        for (var dimension : dimensions) {
            long length = whole(name, dimension);
            shape.add(length);
            try {
                bytes = Math.multiplyExact(bytes, length);
            } catch (ArithmeticException e) {
                throw refused(
                        file,
                        "gives tensor %s the shape %s, which no file can hold"
                                .formatted(shortened(name), shortened(dimensions.toString())));
            }
        }
        var offsets = node.path("data_offsets");
        if (!offsets.isArray() || offsets.size() != 2) {
            throw refused(file, "gives tensor %s no data_offsets of two numbers".formatted(shortened(name)));
        }
        long begin = whole(name, offsets.get(0));
        long end = whole(name, offsets.get(1));
        if (begin > end || end > dataBytes) {
            throw refused(
                    file, "places tensor %s at bytes %d to %d of %d".formatted(shortened(name), begin, end, dataBytes));
        }
        if (end - begin != bytes) {
            throw refused(
                    file,
                    "gives tensor %s %d bytes, but %s of shape %s needs %d"
                            .formatted(shortened(name), end - begin, type, shape, bytes));
        }
        return new Entry(name, type, List.copyOf(shape), dataStart + begin, bytes);
    }

    private long whole(String name, JsonNode node) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw refused(
                    file,
                    "gives tensor %s the number %s, which must be a whole one from 0"
                            .formatted(shortened(name), shortened(node.toString())));
        }
        return node.longValue();
    }

    private void requireFullCover(List<Entry> sorted) {
        long next = dataStart;
        for (var entry : sorted) {
            if (entry.offset() != next) {
                throw refused(
                        file,
                        "%s before tensor %s"
                                .formatted(
                                        entry.offset() < next ? "has overlapping tensors" : "has a gap",
                                        shortened(entry.name())));
            }
            next += entry.bytes();
        }
        if (next != dataStart + dataBytes) {
            throw refused(file, "has %d bytes after its last tensor".formatted(dataStart + dataBytes - next));
        }
    }

    /// A zip archive (torch.save) or a bare pickle of protocol 2 to 5.
    private static boolean looksLikePickle(byte[] start, int length) {
        boolean zip = length >= 4 && start[0] == 'P' && start[1] == 'K' && (start[2] == 3 || start[2] == 5);
        boolean pickle = length >= 3
                && start[0] == (byte) 0x80
                && start[1] >= 2
                && start[1] <= 5
                && (length < 8 || start[7] != 0 || start[6] != 0);
        return zip || pickle;
    }

    private static void readFully(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) >= 0) {}
    }

    private static String shortened(String text) {
        return text.length() <= 120 ? text : text.substring(0, 120) + "…";
    }

    private static ModelRefusedException refused(Path file, String what) {
        return new ModelRefusedException(
                "bad-safetensors", file.getFileName() + " " + what + "; the file is damaged, fetch or save it again");
    }
}
