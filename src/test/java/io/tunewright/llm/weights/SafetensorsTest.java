package io.tunewright.llm.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.SafetensorsWriter.Spec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {

    @TempDir
    private Path directory;

    @Test
    void readsBackWhatItWrote() throws IOException {
        var file = directory.resolve("a.safetensors");
        var specs = List.of(
                new Spec("flags", TensorType.U8, List.of(3L)),
                new Spec("matrix", TensorType.F32, List.of(2L, 2L)),
                new Spec("scalar", TensorType.I64, List.of()),
                new Spec("empty", TensorType.F32, List.of(0L, 5L)));
        try (var writer = new SafetensorsWriter(file, specs)) {
            writer.write("flags", ByteBuffer.wrap(new byte[] {1, 2, 3}));
            writer.write("scalar", little(8).putLong(7).flip());
            writer.write("matrix", little(8).putFloat(1).putFloat(2).flip());
            writer.write("matrix", little(8).putFloat(3).putFloat(4).flip());
            assertThat(file).doesNotExist();
            writer.commit();
        }

        var read = Safetensors.open(file);

        assertThat(read.metadata()).containsEntry("format", "pt");
        assertThat(read.tensors().keySet()).containsExactlyInAnyOrder("flags", "matrix", "scalar", "empty");
        assertThat(read.get("matrix").offset() % 4).isZero();
        assertThat(read.get("scalar").offset() % 8).isZero();
        var matrix = read.read(read.get("matrix")).asFloatBuffer();
        assertThat(new float[] {matrix.get(0), matrix.get(1), matrix.get(2), matrix.get(3)})
                .containsExactly(1, 2, 3, 4);
        assertThat(read.read(read.get("scalar")).getLong()).isEqualTo(7);
        assertThat(read.read(read.get("flags")).array()).containsExactly(1, 2, 3);
        assertThat(read.get("empty").elements()).isZero();
    }

    @Test
    void aWriterThatIsNotCommittedLeavesNothing() throws IOException {
        var file = directory.resolve("a.safetensors");
        try (var writer = new SafetensorsWriter(file, List.of(new Spec("a", TensorType.F32, List.of(2L))))) {
            writer.write("a", little(4).putFloat(1).flip());
            assertThatIllegalStateException().isThrownBy(writer::commit).withMessage("a lacks 4 bytes");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write("a", little(8).putLong(1).flip()))
                    .withMessage("a gets too many bytes");
        }

        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,4]}}|4|4 bytes, but F32 of shape [2] needs 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|8|4 bytes after its last tensor",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|3|at bytes 0 to 4 of 3",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|8|has a gap before tensor a",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|8|at bytes 4 to 0 of 8",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}|8|the number -4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|4|the number -1",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|4|the number 1.5",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]}}|4|which no file can hold",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[9223372036854775808],\"data_offsets\":[0,4]}}|4|the number 9223372036854775808",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,18446744073709551615]}}|4|the number 18446744073709551615",
                "{\"a\":{\"dtype\":\"F99\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|the unknown dtype \"F99\"",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":{},\"data_offsets\":[0,4]}}|4|no shape",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|4|no data_offsets",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|4|no data_offsets",
                "{\"a\":7}|4|not an object",
                "{\"\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}|4|not an object",
                "[]|0|not a JSON object",
                "{\"a\"|0|not valid JSON",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[0,4]},\"b\":{\"dtype\":\"U8\",\"shape\":[4],\"data_offsets\":[2,6]}}|6|overlapping",
                "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}|1|not valid JSON",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0,9223372036854775807],\"data_offsets\":[0,0]}}|1|1 bytes after its last tensor",
            })
    void refusesAHeaderThatLies(String header, int dataBytes, String reason) throws IOException {
        var file = file(header.getBytes(StandardCharsets.UTF_8), dataBytes);

        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> Safetensors.open(file))
                .withMessageContaining(reason)
                .withMessageStartingWith("model.safetensors")
                .withMessageEndingWith("the file is damaged, fetch or save it again")
                .extracting(ModelRefusedException::code)
                .isEqualTo("bad-safetensors");
    }

    @Test
    void refusesAHeaderLongerThanTheFileOrTheLimit() throws IOException {
        var file = directory.resolve("model.safetensors");
        for (long length : new long[] {-1, Long.MAX_VALUE, 100, 0, 1}) {
            Files.write(file, little(16).putLong(length).putLong(0).array());
            assertThatExceptionOfType(ModelRefusedException.class)
                    .isThrownBy(() -> Safetensors.open(file))
                    .withMessageContaining(
                            "claims a header of " + Long.toUnsignedString(length) + " bytes in a file of 16");
        }
        byte[] padded = new byte[Safetensors.MAX_HEADER_BYTES + 1];
        Arrays.fill(padded, (byte) ' ');
        padded[0] = '{';
        padded[1] = '}';
        var large = file(padded, 0);
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> Safetensors.open(large))
                .withMessageContaining("at most 10485760 are read");
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        var file = directory.resolve("whole.safetensors");
        try (var writer = new SafetensorsWriter(file, List.of(new Spec("a", TensorType.F32, List.of(8L))))) {
            writer.write("a", ByteBuffer.allocate(32));
            writer.commit();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatExceptionOfType(ModelRefusedException.class).isThrownBy(() -> Safetensors.open(file));
        }
    }

    @Test
    void refusesAPickleUnderAFalseName() throws IOException {
        var file = directory.resolve("model.safetensors");
        for (byte[] magic :
                new byte[][] {{'P', 'K', 3, 4, 0, 0, 0, 0, 0}, {(byte) 0x80, 2, 'c', 'o', 's', '\n', 's', 'y'}}) {
            Files.write(file, magic);
            assertThatExceptionOfType(ModelRefusedException.class)
                    .isThrownBy(() -> Safetensors.open(file))
                    .withMessageContaining("model.safetensors is a pickle (PyTorch) file")
                    .extracting(ModelRefusedException::code)
                    .isEqualTo("pickle");
        }
    }

    @Test
    void shardsAsHuggingFaceDoes() throws IOException {
        var specs = List.of(spec("a", 4), spec("big", 100), spec("b", 6), spec("c", 5), spec("d", 5));

        assertThat(ShardedWriter.split(specs, 10).stream()
                        .map(shard -> shard.stream().map(Spec::name).toList()))
                .containsExactly(List.of("big"), List.of("a", "b"), List.of("c", "d"));

        try (var writer = new ShardedWriter(directory, specs, 10)) {
            for (var spec : writer.order()) {
                writer.write(
                        spec.name(),
                        ByteBuffer.wrap(spec.name().repeat((int) spec.bytes()).getBytes(), 0, (int) spec.bytes()));
            }
            writer.commit();
        }
        var read = WeightFiles.open(directory);
        assertThat(directory.toFile().list())
                .containsExactlyInAnyOrder(
                        "model-00001-of-00003.safetensors",
                        "model-00002-of-00003.safetensors",
                        "model-00003-of-00003.safetensors",
                        "model.safetensors.index.json");
        assertThat(read.tensors().keySet()).containsExactly("a", "b", "big", "c", "d");
        assertThat(Files.readString(directory.resolve("model.safetensors.index.json")))
                .contains("\"total_size\" : 120");
    }

    @Test
    void oneShardNeedsNoIndex() throws IOException {
        try (var writer = new ShardedWriter(directory, List.of(spec("a", 4)), 10)) {
            writer.write("a", ByteBuffer.allocate(4));
            writer.commit();
        }

        assertThat(directory.toFile().list()).containsExactly("model.safetensors");
    }

    private static Spec spec(String name, long bytes) {
        return new Spec(name, TensorType.U8, List.of(bytes));
    }

    private Path file(byte[] header, int dataBytes) throws IOException {
        var content =
                little(8 + header.length + dataBytes).putLong(header.length).put(header);
        return Files.write(directory.resolve("model.safetensors"), content.array());
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
