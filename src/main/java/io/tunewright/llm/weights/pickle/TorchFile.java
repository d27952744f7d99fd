package io.tunewright.llm.weights.pickle;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.Safetensors.Entry;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.llm.weights.pickle.Value.Dict;
import io.tunewright.llm.weights.pickle.Value.Storage;
import io.tunewright.llm.weights.pickle.Value.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A file of `torch.save` that holds a dictionary of tensors and nothing else: every tensor lies inside of its
/// storage and every storage inside of the file; none overlaps another, except that two may be one and the same, as a
/// tied head and its embedding are. Only the directory of the archive and its pickle are read.
///
/// @param tensors by name, in the order in which their bytes lie in the file
public record TorchFile(Path file, SequencedMap<String, Entry> tensors) {

    private static final int MAX_NAME_LENGTH = 512;

    /// @throws ModelRefusedException `pickle`, if the file holds anything but tensors or is damaged; the message
    ///         names the opcode or global
    public static TorchFile open(Path file) {
        return Pickled.open(file, Extent.TENSORS).tensors();
    }

    /// @throws ModelRefusedException if the file has no such tensor
    public Entry get(String name) {
        var entry = tensors.get(name);
        if (entry == null) {
            throw new ModelRefusedException(
                    "missing-tensor",
                    "%s has no tensor %s; use a complete file".formatted(file.getFileName(), Refusal.shown(name)));
        }
        return entry;
    }

    /// @throws ModelRefusedException `pickle`, if the dictionary holds anything but tensors
    static TorchFile of(Archive archive, Dict dictionary) {
        var file = archive.file();
        Map<String, Tensor> found = new HashMap<>();
        dictionary.items().forEach((name, value) -> {
            if (!(value instanceof Tensor tensor)) {
                throw Refusal.of(file, "holds something else than a tensor under '%s'".formatted(Refusal.shown(name)));
            }
            found.put(name, tensor);
        });
        if (found.size() > Safetensors.MAX_TENSORS) {
            throw Refusal.of(
                    file, "names %d tensors, at most %d are read".formatted(found.size(), Safetensors.MAX_TENSORS));
        }
        Map<String, Storage> storages = new HashMap<>();
        List<Entry> entries = new ArrayList<>();
        found.forEach((name, tensor) -> {
            if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
                throw Refusal.of(file, "has a tensor whose name has %d characters".formatted(name.length()));
            }
            var storage = tensor.storage();
            var known = storages.putIfAbsent(storage.key(), storage);
            if (known != null && !known.equals(storage)) {
                throw Refusal.of(file, "describes the storage %s in two ways".formatted(storage.key()));
            }
            var entry = tensor.entry();
            entries.add(new Entry(
                    name,
                    entry.type(),
                    entry.shape(),
                    place(archive, storage, entry.type().bytes()) + entry.offset(),
                    entry.bytes()));
        });
        entries.sort(Comparator.comparingLong(Entry::offset).thenComparing(Entry::name));
        requireNoOverlap(file, entries);
        var tensors = new LinkedHashMap<String, Entry>();
        entries.forEach(entry -> tensors.put(entry.name(), entry));
        return new TorchFile(file, Collections.unmodifiableSequencedMap(tensors));
    }

    private static long place(Archive archive, Storage storage, int elementBytes) {
        var name = "data/" + storage.key();
        var entry = archive.find(name)
                .orElseThrow(
                        () -> Refusal.of(archive.file(), "refers to the storage %s, which is missing".formatted(name)));
        if (storage.elements() > Long.MAX_VALUE / elementBytes || entry.bytes() != storage.elements() * elementBytes) {
            throw Refusal.of(
                    archive.file(),
                    "describes the storage %s as %d elements of %d bytes, but it has %d bytes"
                            .formatted(name, storage.elements(), elementBytes, entry.bytes()));
        }
        return entry.offset();
    }

    private static void requireNoOverlap(Path file, List<Entry> sorted) {
        var before = new Entry("", TensorType.U8, List.of(), -1, 0);
        int sharing = 0;
        long end = 0;
        for (var entry : sorted) {
            if (entry.bytes() == 0) {
                continue;
            }
            boolean same = entry.offset() == before.offset() && entry.bytes() == before.bytes();
            sharing = same ? sharing + 1 : 0;
            if (entry.offset() < end && !same || sharing > 1) {
                throw Refusal.of(
                        file,
                        "has overlapping tensors, %s and %s"
                                .formatted(Refusal.shown(before.name()), Refusal.shown(entry.name())));
            }
            before = entry;
            end = entry.offset() + entry.bytes();
        }
    }
}
