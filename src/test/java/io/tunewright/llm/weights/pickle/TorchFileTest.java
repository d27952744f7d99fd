package io.tunewright.llm.weights.pickle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.weights.Safetensors;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {

    private static final Path PUBLISHED = Path.of("src/test/resources/parity/torch-bin/model/pytorch_model.bin");
    private static final long[] TWO_BY_THREE = {2, 3};
    private static final long[] ROW_BY_ROW = {3, 1};

    @TempDir
    private Path directory;

    @Test
    void findsTheTensorsThatTorchSaved() throws IOException {
        var torch = TorchFile.open(PUBLISHED);
        var safetensors = Safetensors.open(Path.of("src/test/resources/parity/llama/model/model.safetensors"));

        assertThat(torch.tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(safetensors.tensors().keySet());
        byte[] file = Files.readAllBytes(PUBLISHED);
        for (var entry : torch.tensors().values()) {
            var same = safetensors.get(entry.name());
            assertThat(entry.type()).isEqualTo(same.type());
            assertThat(entry.shape()).isEqualTo(same.shape());
            assertThat(ByteBuffer.wrap(file, (int) entry.offset(), (int) entry.bytes()))
                    .as(entry.name())
                    .isEqualTo(safetensors.read(same));
        }
    }

    /// A state dictionary is an OrderedDict with its modules' versions as an attribute; a module's parameters may be
    /// there as such; a tied head is the same tensor under a second name; storages have types of their own.
    @Test
    void findsWhatStateDictionariesHold() throws IOException {
        var pickle = new Pickle()
                .global("collections", "OrderedDict")
                .op(')')
                .op('R')
                .op('(')
                .text("embed")
                .tensor("0", 6, 0, TWO_BY_THREE, ROW_BY_ROW)
                .text("head")
                .tensor("0", 6, 0, TWO_BY_THREE, ROW_BY_ROW)
                .text("second")
                .tensor("BFloat16Storage", "1", 8, 2, new long[] {1, 6}, new long[] {77, 1})
                .text("parameter")
                .global("torch._utils", "_rebuild_parameter")
                .tensor("HalfStorage", "2", 1, 0, new long[0], new long[0])
                .op(0x88)
                .global("collections", "OrderedDict")
                .op(')')
                .op('R')
                .op(0x87)
                .op('R')
                .op('u')
                .op('}')
                .op('(')
                .text("_metadata")
                .op('}')
                .op('u')
                .op('b')
                .op('.');
        var file = archive(pickle.bytes())
                .add("m/data/0", new byte[24])
                .add("m/data/1", new byte[16])
                .add("m/data/2", new byte[2])
                .write(directory.resolve("m.bin"));

        var tensors = TorchFile.open(file).tensors();

        assertThat(tensors.keySet()).containsExactlyInAnyOrder("embed", "head", "second", "parameter");
        assertThat(tensors.get("embed").offset()).isEqualTo(tensors.get("head").offset());
        assertThat(tensors.get("second").type()).isEqualTo(TensorType.BF16);
        assertThat(tensors.get("second").shape()).isEqualTo(List.of(1L, 6L));
        assertThat(tensors.get("second").bytes()).isEqualTo(12);
        assertThat(tensors.get("parameter").shape()).isEmpty();
    }

    static Stream<Arguments> hostilePickles() {
        var system = new Pickle()
                .global("posix", "system")
                .text("touch /tmp/x")
                .op(0x85)
                .op('R')
                .op('.');
        var evalInside = new Pickle()
                .op('}')
                .text("a")
                .global("builtins", "eval")
                .text("1")
                .op(0x85)
                .op('R')
                .op('s')
                .op('.');
        return Stream.of(
                Arguments.of("os.system", "names the global posix.system", system),
                Arguments.of("eval", "names the global builtins.eval", evalInside),
                Arguments.of(
                        "load from bytes",
                        "names the global torch.storage._load_from_bytes",
                        new Pickle().global("torch.storage", "_load_from_bytes")),
                Arguments.of("a module", "names the global __torch__.Model", new Pickle().global("__torch__", "Model")),
                Arguments.of("a name with escapes", "names the global a?[2J.b", new Pickle().global("a\u001b[2J", "b")),
                Arguments.of("NEWOBJ", "has the opcode NEWOBJ,", Pickle.of(")\u0081.")),
                Arguments.of("INST", "has the opcode INST,", Pickle.of("(ios\nsystem\n.")),
                Arguments.of("OBJ", "has the opcode OBJ,", Pickle.of("(o.")),
                Arguments.of(
                        "STACK_GLOBAL",
                        "has the opcode STACK_GLOBAL,",
                        new Pickle().text("os").op(0x93)),
                Arguments.of(
                        "EXT1", "has the opcode EXT1,", new Pickle().op(0x82).op(1)),
                Arguments.of("PERSID", "has the opcode PERSID,", Pickle.of("Pabc\n.")),
                Arguments.of("EMPTY_LIST", "has the opcode EMPTY_LIST,", Pickle.of("].")),
                Arguments.of("LONG4", "has the opcode LONG4,", new Pickle().op(0x8b)),
                Arguments.of("BINBYTES8", "has the opcode BINBYTES8,", new Pickle().op(0x8e)),
                Arguments.of("none", "has the opcode 0xff,", new Pickle().op(0xff)),
                Arguments.of(
                        "protocol 4",
                        "is a pickle of protocol 4",
                        new Pickle().op(0x80).op(4)),
                Arguments.of(
                        "a storage is called",
                        "calls (REDUCE) torch.FloatStorage, which is no function",
                        new Pickle().global("torch", "FloatStorage").op(')').op('R')),
                Arguments.of(
                        "a text is called",
                        "calls (REDUCE) something",
                        new Pickle().text("f").op(')').op('R')),
                Arguments.of(
                        "BUILD of a tensor",
                        "sets attributes (BUILD)",
                        new Pickle()
                                .tensor("0", 6, 0, TWO_BY_THREE, ROW_BY_ROW)
                                .op('}')
                                .op('b')),
                Arguments.of(
                        "OrderedDict of something",
                        "makes an OrderedDict out of something",
                        new Pickle()
                                .global("collections", "OrderedDict")
                                .number(1)
                                .op(0x85)
                                .op('R')),
                Arguments.of("a huge text", "has a text of 4294967295 bytes", Pickle.of("X\u00ff\u00ff\u00ff\u00ff")),
                Arguments.of(
                        "a text of 2 GiB", "has a text of 2147483647 bytes", Pickle.of("X\u00ff\u00ff\u00ff\u007f")),
                Arguments.of("text beyond the end", "ends in the middle", Pickle.of("X\u0010\u0000\u0000\u0000abc")),
                Arguments.of("a huge number", "has a number of 255 bytes", Pickle.of("\u008a\u00ff")),
                Arguments.of("an empty stack", "takes a value where there is none", Pickle.of("\u0085")),
                Arguments.of("a mark as a value", "takes a value where there is none", Pickle.of("(\u0085")),
                Arguments.of("no mark", "ends a group that has no beginning", Pickle.of("t")),
                Arguments.of("nothing remembered", "recalls a value", Pickle.of("h\u0007")),
                Arguments.of("no end", "ends in the middle of an instruction", Pickle.of("}")),
                Arguments.of("something after the end", "exactly one dictionary", Pickle.of("}..")),
                Arguments.of("no dictionary", "exactly one dictionary", Pickle.of("N.")),
                Arguments.of("keys of numbers", "whose keys are not texts", Pickle.of("}K\u0001K\u0002s.")),
                Arguments.of(
                        "a key twice",
                        "has the key 'a' twice",
                        new Pickle()
                                .op('}')
                                .op('(')
                                .text("a")
                                .op('N')
                                .text("a")
                                .op('N')
                                .op('u')),
                Arguments.of(
                        "no tensors",
                        "something else than a tensor under 'a'",
                        new Pickle().op('}').text("a").op('N').op('s').op('.')),
                Arguments.of("a number of storages", "to something that is no storage", Pickle.of("K\u0001Q")),
                Arguments.of(
                        "a storage of no type",
                        "names the global torch.Tensor",
                        new Pickle().storage("Tensor", "0", 6)),
                Arguments.of(
                        "a key with a path",
                        "the storage '../../x', which is no plain name",
                        new Pickle().storage("../../x", 6)),
                Arguments.of("a negative storage", "a storage of -1 elements", new Pickle().storage("0", -1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostilePickles")
    void picklesThatAreMoreThanTensorsAreRefused(String what, String reason, Pickle pickle) throws IOException {
        var file = archive(pickle.bytes()).add("m/data/0", new byte[24]).write(directory.resolve("m.bin"));

        refused(file, reason);
    }

    static Stream<Arguments> hostileTensors() {
        return Stream.of(
                Arguments.of("beyond its storage", 6, 1, TWO_BY_THREE, ROW_BY_ROW, "elements 1 to 7 in a storage of 6"),
                Arguments.of("before its storage", 6, -1, TWO_BY_THREE, ROW_BY_ROW, "elements -1 to 5 in a storage"),
                Arguments.of(
                        "an overflow of offsets",
                        6,
                        Long.MAX_VALUE,
                        TWO_BY_THREE,
                        ROW_BY_ROW,
                        "which no file can hold"),
                Arguments.of(
                        "an overflow of shapes",
                        6,
                        0,
                        new long[] {1L << 32, 1L << 32},
                        new long[] {1L << 32, 1},
                        "which no file can hold"),
                Arguments.of("a negative size", 6, 0, new long[] {-2, -3}, ROW_BY_ROW, "not whole numbers from 0"),
                Arguments.of("negative strides", 6, 0, TWO_BY_THREE, new long[] {-3, 1}, "not whole numbers from 0"),
                Arguments.of(
                        "rows that are one", 6, 0, TWO_BY_THREE, new long[] {0, 1}, "strides [0, 1], not row by row"),
                Arguments.of("columns first", 6, 0, TWO_BY_THREE, new long[] {1, 2}, "strides [1, 2], not row by row"),
                Arguments.of("strides beyond", 6, 0, TWO_BY_THREE, new long[] {1 << 30, 1}, "not row by row"),
                Arguments.of("too few strides", 6, 0, TWO_BY_THREE, new long[] {1}, "strides [1], not row by row"),
                Arguments.of("nine dimensions", 6, 0, new long[9], new long[9], "a tensor of 9 dimensions"),
                Arguments.of(
                        "a storage of another size",
                        5,
                        0,
                        new long[] {5},
                        new long[] {1},
                        "as 5 elements of 4 bytes, but it has 24"),
                Arguments.of(
                        "a huge storage",
                        Long.MAX_VALUE,
                        0,
                        TWO_BY_THREE,
                        ROW_BY_ROW,
                        "as 9223372036854775807 elements"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileTensors")
    void tensorsThatLieAreRefused(String what, long elements, long offset, long[] shape, long[] strides, String reason)
            throws IOException {
        var pickle = new Pickle()
                .op('}')
                .text("a")
                .tensor("0", elements, offset, shape, strides)
                .op('s')
                .op('.');

        refused(archive(pickle.bytes()).add("m/data/0", new byte[24]).write(directory.resolve("m.bin")), reason);
    }

    @Test
    void tensorsThatShareBytesAreRefusedUnlessTheyAreTwoNamesOfOne() throws IOException {
        // a small file must not stand for a large model
        refused(
                tensors(new Object[] {"a", 0L, new long[] {4}}, new Object[] {"b", 3L, new long[] {3}}),
                "overlapping tensors, a and b");
        refused(
                tensors(new Object[] {"a", 0L, new long[] {6}}, new Object[] {"b", 0L, new long[] {3}}),
                "overlapping tensors");
        refused(
                tensors(new Object[] {"a", 0L, new long[] {6}}, new Object[] {"b", 0L, new long[] {6}}, new Object[] {
                    "c", 0L, new long[] {6}
                }),
                "overlapping tensors, b and c");
        var apart = tensors(new Object[] {"a", 0L, new long[] {3}}, new Object[] {"b", 3L, new long[] {3}});
        assertThat(TorchFile.open(apart).tensors()).hasSize(2);
    }

    @Test
    void aStorageOfTwoTypesIsRefused() throws IOException {
        var pickle = new Pickle()
                .op('}')
                .op('(')
                .text("a")
                .tensor("0", 6, 0, new long[] {2}, new long[] {1})
                .text("b")
                .tensor("HalfStorage", "0", 12, 8, new long[] {2}, new long[] {1})
                .op('u')
                .op('.');

        refused(
                archive(pickle.bytes()).add("m/data/0", new byte[24]).write(directory.resolve("m.bin")),
                "describes the storage 0 in two ways");
        refused(archive(pickle.bytes()).write(directory.resolve("m.bin")), "data/0, which is missing");
    }

    /// Each tuple holds the one before it twice: 2^5000 leaves, if anyone followed them.
    @Test
    void valuesThatHoldEachOtherManyTimesCostNothing() throws IOException {
        var pickle = new Pickle().op(')').op('q').op(0);
        for (int i = 0; i < 5000; i++) {
            pickle.op('h').op(0).op('h').op(0).op(0x86).op('q').op(0);
        }
        pickle.op('.');
        var file = archive(pickle.bytes()).write(directory.resolve("m.bin"));

        assertTimeout(Duration.ofSeconds(5), () -> refused(file, "exactly one dictionary"));

        // a dictionary that holds itself
        var self = new Pickle()
                .op('}')
                .op('q')
                .op(0)
                .text("a")
                .op('h')
                .op(0)
                .op('s')
                .op('.');
        refused(archive(self.bytes()).write(directory.resolve("m.bin")), "something else than a tensor under 'a'");
    }

    @Test
    void aPileOfValuesIsRefusedBeforeItIsHigh() throws IOException {
        var pickle = new Pickle();
        byte[] marks = new byte[3_000_000];
        Arrays.fill(marks, (byte) '(');
        pickle.raw(marks);

        refused(archive(pickle.bytes()).write(directory.resolve("m.bin")), "piles up more than 100000 values");
    }

    @Test
    void manyValuesAreRefusedAlsoIfTheyAreNotPiledUp() throws IOException {
        // groups of three, each a tuple in the next
        byte[] group = "(K\u0001t".getBytes(StandardCharsets.ISO_8859_1);
        var pickle = new Pickle();
        for (int i = 0; i < 1_000_000; i++) {
            pickle.raw(group).op(i > 0 ? 0x86 : ')');
        }

        refused(archive(pickle.bytes()).write(directory.resolve("m.bin")), "makes more than 2000000 values");

        refused(
                archive(new byte[(16 << 20) + 1]).write(directory.resolve("m.bin")),
                "has a pickle of 16777217 bytes, at most 16777216 are read");
    }

    /// Archives of more than 4 GiB have their numbers in other places; so may smaller ones.
    @Test
    void readsTheWideForm() throws IOException {
        var file = new TorchArchive()
                .wide()
                .add(
                        "m/data.pkl",
                        new Pickle()
                                .op('}')
                                .text("a")
                                .tensor("0", 6, 0, TWO_BY_THREE, ROW_BY_ROW)
                                .op('s')
                                .op('.')
                                .bytes())
                .add("m/data/0", new byte[24])
                .write(directory.resolve("m.bin"));

        assertThat(TorchFile.open(file).tensors().get("a").bytes()).isEqualTo(24);
        // the locator points before the file
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length - 22 - 12, -1);
        refused(Files.write(file, bytes), "has a directory that lies outside of it");
    }

    static Stream<Arguments> hostileArchives() {
        byte[] pickle = Pickle.of("}.").bytes();
        byte[] zeros = new byte[64];
        return Stream.of(
                Arguments.of("../data/0", archive(pickle).add("m/../../etc/passwd", zeros), "which is no plain name"),
                Arguments.of("absolute", archive(pickle).add("/etc/passwd", zeros), "which is no plain name"),
                Arguments.of("backslash", archive(pickle).add("m\\..\\x", zeros), "which is no plain name"),
                Arguments.of("a zero byte", archive(pickle).add("m/x\u0000y", zeros), "which is no plain name"),
                Arguments.of("two folders", archive(pickle).add("n/data/0", zeros), "entries in two folders"),
                Arguments.of("twice", archive(pickle).add("m/data.pkl", pickle), "has the entry m/data.pkl twice"),
                Arguments.of("a bomb", archive(pickle).add("m/data/0", zeros, 8, 0, 1L << 31), "which is compressed"),
                Arguments.of("encrypted", archive(pickle).add("m/data/0", zeros, 0, 1, 64), "which is encrypted"),
                Arguments.of(
                        "sizes that differ",
                        archive(pickle).add("m/data/0", zeros, 0, 0, 1000),
                        "of 64 bytes that claims 1000"),
                Arguments.of("overlap", overlapping(pickle), "has overlapping entries, the second is m/data/1"),
                Arguments.of("elsewhere", archive(pickle).addShifted("m/data/0", zeros, 7), "has a damaged entry"),
                Arguments.of("outside", archive(pickle).addShifted("m/data/0", zeros, 100_000), "lies outside of it"),
                Arguments.of("no pickle", new TorchArchive().add("m/data/0", zeros), "has no data.pkl"),
                Arguments.of(
                        "big endian",
                        archive(pickle).add("m/byteorder", "big".getBytes(StandardCharsets.US_ASCII)),
                        "the byte order 'big'"),
                Arguments.of("empty", new TorchArchive(), "is no archive that torch.save"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostileArchives")
    void archivesThatAreNotPlainAreRefused(String what, TorchArchive archive, String reason) throws IOException {
        refused(archive.write(directory.resolve("m.bin")), reason);
        assertThat(directory).isDirectoryContaining("glob:**/m.bin");
        try (var files = Files.list(directory)) {
            assertThat(files).as("nothing is unpacked").hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "anything", "PK\u0003\u0004", "PK\u0003\u0004 and no directory at the end of it"})
    void whatIsNoArchiveIsRefused(String content) throws IOException {
        var file = Files.write(directory.resolve("m.bin"), content.getBytes(StandardCharsets.ISO_8859_1));

        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> TorchFile.open(file))
                .withMessageStartingWith("m.bin is a pickle (PyTorch) file that cannot be taken for plain tensors")
                .extracting(ModelRefusedException::code)
                .isEqualTo("pickle");
    }

    /// What PyTorch wrote before version 1.6: pickles one after the other.
    @Test
    void theFormatOfOldIsRefused() throws IOException {
        var file = Files.write(
                directory.resolve("m.bin"),
                Pickle.of("\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019.").bytes());

        refused(file, "is no archive that torch.save of PyTorch 1.6 or newer wrote");
    }

    @Test
    void aFileThatIsCutOffIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(PUBLISHED);
        for (int length = 0; length < whole.length; length += 20_011) {
            var file = Files.write(directory.resolve("m.bin"), Arrays.copyOf(whole, length));
            assertThatExceptionOfType(ModelRefusedException.class).isThrownBy(() -> TorchFile.open(file));
        }
    }

    /// Changed bytes of the pickle and of the directory, where they could do harm.
    @Test
    void changedBytesAreRefusedOrStayInside() throws IOException {
        byte[] whole = Files.readAllBytes(PUBLISHED);
        var random = new Random(7);
        var file = Files.write(directory.resolve("m.bin"), whole);
        int refused = 0;
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            for (int i = 0; i < 4000; i++) {
                int at = i % 2 == 0 ? random.nextInt(3100) : whole.length - 1 - random.nextInt(3100);
                byte changed = (byte) (whole[at] ^ (1 << random.nextInt(8)));
                channel.write(ByteBuffer.wrap(new byte[] {changed}), at);
                try {
                    for (var entry : TorchFile.open(file).tensors().values()) {
                        assertThat(entry.offset()).isNotNegative();
                        assertThat(entry.offset() + entry.bytes()).isLessThanOrEqualTo(whole.length);
                    }
                } catch (ModelRefusedException e) {
                    assertThat(e.code()).isEqualTo("pickle");
                    refused++;
                }
                channel.write(ByteBuffer.wrap(new byte[] {whole[at]}), at);
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private Path tensors(Object[]... tensors) throws IOException {
        var pickle = new Pickle().op('}').op('(');
        for (var tensor : tensors) {
            pickle.text((String) tensor[0]).tensor("0", 6, (long) tensor[1], (long[]) tensor[2], new long[] {1});
        }
        return archive(pickle.op('u').op('.').bytes())
                .add("m/data/0", new byte[24])
                .write(directory.resolve("m.bin"));
    }

    private static TorchArchive archive(byte[] pickle) {
        return new TorchArchive().add("m/data.pkl", pickle);
    }

    /// The second entry lies inside of the first, header and all: the way in which small archives unpack to large
    /// ones.
    private static TorchArchive overlapping(byte[] pickle) {
        byte[] content = new byte[64];
        byte[] inner = Arrays.copyOf(new TorchArchive().add("m/data/1", content).bytes(), 30 + 8 + 64);
        return archive(pickle).add("m/data/0", inner).addShifted("m/data/1", content, -inner.length);
    }

    private static void refused(Path file, String reason) {
        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> TorchFile.open(file))
                .withMessageStartingWith("m.bin is a pickle (PyTorch) file")
                .withMessageContaining(reason)
                .withMessageEndingWith("convert the model to safetensors, or remove the file if it is not needed")
                .extracting(ModelRefusedException::code)
                .isEqualTo("pickle");
    }
}
