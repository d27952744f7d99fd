package io.tunewright.llm.weights;

import ai.djl.pytorch.engine.PtNDArray;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Writes the weights of a model as Hugging Face's libraries do: `model.safetensors`, or shards of at most a given
/// size (`model-00001-of-00003.safetensors` …) with `model.safetensors.index.json`. A tensor larger than a shard gets
/// one of its own.
///
/// Shards are written one after the other, so memory and open files stay flat; tensors come in the order of the
/// specs.
public final class ShardedWriter implements AutoCloseable {

    public static final String SINGLE = "model.safetensors";
    public static final String INDEX = "model.safetensors.index.json";
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path directory;
    private final List<List<Spec>> shards;
    private int shard = -1;
    private int tensor;
    private long missingBytes;
    private SafetensorsWriter writer;

    public ShardedWriter(Path directory, List<Spec> specs, long maxShardBytes) throws IOException {
        this.directory = directory;
        shards = split(specs, maxShardBytes);
        writer = nextShard();
    }

    /// Which tensors share a file, by the rule of `huggingface_hub.split_torch_state_dict_into_shards`.
    public static List<List<Spec>> split(List<Spec> specs, long maxShardBytes) {
        List<List<Spec>> shards = new ArrayList<>();
        List<Spec> current = new ArrayList<>();
        long bytes = 0;
        for (var spec : specs) {
            if (spec.bytes() > maxShardBytes) {
                shards.add(List.of(spec));
                continue;
            }
            if (bytes + spec.bytes() > maxShardBytes) {
                shards.add(current);
                current = new ArrayList<>();
                bytes = 0;
            }
            current.add(spec);
            bytes += spec.bytes();
        }
        if (!current.isEmpty()) {
            shards.add(current);
        }
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("a model has at least one tensor");
        }
        return shards;
    }

    /// The tensors in the order in which [#write] expects them.
    public List<Spec> order() {
        return shards.stream().flatMap(List::stream).toList();
    }

    /// Writes the tensor whose turn it is from where it lies.
    public void write(String name, PtNDArray tensor) throws IOException {
        write(name, tensor.toByteBuffer(true));
        Reference.reachabilityFence(tensor);
    }

    /// Writes the next bytes of the tensor whose turn it is.
    public void write(String name, ByteBuffer bytes) throws IOException {
        if (tensor == shards.get(shard).size()) {
            writer.commit();
            writer = nextShard();
        }
        var spec = shards.get(shard).get(tensor);
        if (!spec.name().equals(name)) {
            throw new IllegalArgumentException(name + " came, but it is the turn of " + spec.name());
        }
        if (missingBytes < 0) {
            missingBytes = spec.bytes();
        }
        missingBytes -= bytes.remaining();
        writer.write(name, bytes);
        if (missingBytes == 0) {
            tensor++;
            missingBytes = -1;
        }
    }

    /// Ends the last shard and writes the index, if there are several.
    public void commit() throws IOException {
        if (shard != shards.size() - 1) {
            throw new IllegalStateException("only " + shard + " of " + shards.size() + " shards were written");
        }
        writer.commit();
        if (shards.size() > 1) {
            CrashSafeFile.write(directory.resolve(INDEX), index(shards).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }

    private SafetensorsWriter nextShard() throws IOException {
        shard++;
        tensor = 0;
        missingBytes = -1;
        return new SafetensorsWriter(directory.resolve(fileName(shard)), shards.get(shard));
    }

    private String fileName(int number) {
        return fileName(number, shards.size());
    }

    /// @param number from 0
    public static String fileName(int number, int shards) {
        return shards == 1 ? SINGLE : "model-%05d-of-%05d.safetensors".formatted(number + 1, shards);
    }

    /// The text of the index over several shards.
    public static String index(List<List<Spec>> shards) {
        Map<String, String> weights = new TreeMap<>();
        long bytes = 0;
        for (int i = 0; i < shards.size(); i++) {
            for (var spec : shards.get(i)) {
                weights.put(spec.name(), fileName(i, shards.size()));
                bytes += spec.bytes();
            }
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("metadata", Map.of("total_size", bytes));
        json.put("weight_map", weights);
        return JSON.writeValueAsString(json) + "\n";
    }
}
