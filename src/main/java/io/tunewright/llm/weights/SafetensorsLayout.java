package io.tunewright.llm.weights;

import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// How a safetensors file that is to be written will look: its header and where each tensor goes.
public final class SafetensorsLayout {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int ALIGNMENT = 8;

    private final byte[] header;
    private final SequencedMap<String, Place> places = new LinkedHashMap<>();

    /// @param start place of the first byte in the file
    /// @param end   place after the last
    public record Place(long start, long end) {}

    /// With the metadata that transformers expects.
    public SafetensorsLayout(List<Spec> specs) {
        this(specs, Map.of("format", "pt"));
    }

    SafetensorsLayout(List<Spec> specs, Map<String, String> metadata) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("__metadata__", metadata);
        long offset = 0;
        for (var spec : aligned(specs)) {
            long end = offset + spec.bytes();
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("dtype", spec.type().name());
            entry.put("shape", spec.shape());
            entry.put("data_offsets", List.of(offset, end));
            if (json.put(spec.name(), entry) != null) {
                throw new IllegalArgumentException(spec.name() + " is named twice");
            }
            places.put(spec.name(), new Place(offset, end));
            offset = end;
        }
        var text = JSON.writeValueAsString(json).getBytes(StandardCharsets.UTF_8);
        int length = (text.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        var buffer = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(length).put(text);
        while (buffer.hasRemaining()) {
            buffer.put((byte) ' ');
        }
        header = buffer.array();
        places.replaceAll((name, place) -> new Place(place.start() + header.length, place.end() + header.length));
    }

    /// The bytes before the first tensor.
    public ByteBuffer header() {
        return ByteBuffer.wrap(header).asReadOnlyBuffer();
    }

    /// In the order of the file.
    public SequencedMap<String, Place> places() {
        return Collections.unmodifiableSequencedMap(places);
    }

    /// Size of the whole file.
    public long bytes() {
        return places.isEmpty() ? header.length : places.lastEntry().getValue().end();
    }

    /// Wide types first, as the reference library does, so that every tensor is aligned to its type.
    private static List<Spec> aligned(List<Spec> specs) {
        return specs.stream()
                .sorted(Comparator.comparingInt((Spec spec) -> -spec.type().bytes()))
                .toList();
    }
}
