package io.tunewright.llm.weights;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import io.tunewright.llm.ModelRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/// The weights of a directory as tensors over the mapped files: nothing is copied until it is used. The tensors must
/// not be written to and die with this object.
public final class MappedTensors implements AutoCloseable {

    private static final String SINGLE = ".safetensors";
    private static final String INDEX = ".safetensors.index.json";

    private final Arena arena = Arena.ofShared();
    private final Map<String, Safetensors> files = new LinkedHashMap<>();

    /// Opens `<stem>.safetensors`, or the shards that `<stem>.safetensors.index.json` names.
    ///
    /// @throws ModelRefusedException if a file is missing or its header lies
    public MappedTensors(Path directory, String stem) {
        var index = directory.resolve(stem + INDEX);
        var names = new TreeSet<String>();
        if (Files.exists(index)) {
            try {
                new JsonMapper()
                        .readTree(Files.readString(index))
                        .path("weight_map")
                        .forEach(name -> names.add(name.asString()));
            } catch (IOException unreadable) {
                throw new UncheckedIOException("cannot read " + index.getFileName(), unreadable);
            }
        } else {
            names.add(stem + SINGLE);
        }
        for (String name : names) {
            var file = directory.resolve(name);
            if (!Files.isRegularFile(file)) {
                throw new ModelRefusedException("missing-shard", name + " is missing; use a complete directory");
            }
            var header = Safetensors.open(file);
            header.tensors().keySet().forEach(tensor -> files.put(tensor, header));
        }
    }

    /// Names of all tensors.
    public Set<String> names() {
        return Collections.unmodifiableSet(files.keySet());
    }

    /// How the tensor is stored.
    public Optional<Safetensors.Entry> entry(String name) {
        return Optional.ofNullable(files.get(name)).flatMap(file -> file.find(name));
    }

    /// The bytes of a tensor, not yet in the type they stand for: BF16 comes as FLOAT16, since DJL cannot make the
    /// former, and is to be reinterpreted inside TorchScript.
    ///
    /// @throws ModelRefusedException `missing-tensor`, or `unsupported-dtype` for what is no number a model is made
    ///         of
    public PtNDArray bytes(PtNDManager manager, String name) {
        return bytes(manager, name, arena);
    }

    /// The bytes of a tensor for as long as `copy` takes: the mapping is gone afterwards, so that what was copied
    /// does not stand in the memory of the process twice.
    ///
    /// @param copy makes a tensor that does not share the bytes
    public PtNDArray copied(PtNDManager manager, String name, UnaryOperator<PtNDArray> copy) {
        try (var mapping = Arena.ofShared();
                var bytes = bytes(manager, name, mapping)) {
            return copy.apply(bytes);
        }
    }

    /// Writes the bytes of a tensor as they stand in its file.
    public void copy(String name, SafetensorsWriter writer) throws IOException {
        var file = Objects.requireNonNull(files.get(name), name);
        writer.write(name, file, file.get(name));
    }

    private PtNDArray bytes(PtNDManager manager, String name, Arena mapping) {
        var file = files.get(name);
        if (file == null) {
            throw new ModelRefusedException(
                    "missing-tensor", "The weights have no tensor " + name + "; use a complete directory");
        }
        var entry = file.get(name);
        var type =
                switch (entry.type()) {
                    case F32 -> DataType.FLOAT32;
                    case F16, BF16 -> DataType.FLOAT16;
                    case I64 -> DataType.INT64;
                    default ->
                        throw new ModelRefusedException(
                                "unsupported-dtype",
                                "%s has type %s; F32, F16 and BF16 run".formatted(name, entry.type()));
                };
        ByteBuffer buffer = file.map(entry, mapping).asByteBuffer().order(ByteOrder.nativeOrder());
        var shape = new Shape(entry.shape().stream().mapToLong(Long::longValue).toArray());
        var mapped = JniUtils.createNdFromByteBuffer(manager, buffer, shape, type, SparseFormat.DENSE, Device.cpu());
        if (!manager.getDevice().isGpu()) {
            return mapped;
        }
        try (mapped) {
            return mapped.toDevice(manager.getDevice(), true);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
