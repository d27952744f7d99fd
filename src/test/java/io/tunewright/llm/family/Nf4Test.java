package io.tunewright.llm.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.torch.TorchModule;
import io.tunewright.llm.torch.TorchRuntime;
import io.tunewright.llm.weights.Safetensors;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// 4-bit weights are those of bitsandbytes 0.50.2 (torch 2.13, CPU): `quantize_4bit` of a (32, 640) normal weight
/// with one block of zeros and one row thirty times as large, with and without `compress_statistics`. Its 320 blocks
/// make one whole group of 256 scales and one short one.
class Nf4Test {

    private static final Path REFERENCE = Path.of("src/test/resources/nf4/bitsandbytes.safetensors");

    private static final int STRAYS = 1;

    private final PtNDManager manager = TorchRuntime.newManager(2);
    private final TorchModule module = Transformer.script(manager, new LlamaFamily());

    @AfterEach
    void release() {
        module.close();
        manager.close();
    }

    @Test
    void theCodeBooksAreThePublishedOnes() {
        var all = ByteBuffer.allocateDirect(256);
        for (int i = 0; i < 256; i++) {
            all.put((byte) i);
        }
        var codes = manager.create(all.flip(), new Shape(1, 256), DataType.UINT8);
        var none = (PtNDArray) manager.create(new float[0]);
        var bytes = new Nf4.Weight(codes, (PtNDArray) manager.ones(new Shape(8)), none);

        float[] pairs = dense(new Nf4(module, manager, true), bytes, 6).toFloatArray();
        float[] published = floats("nf4");
        for (int i = 0; i < 256; i++) {
            assertThat(pairs[2 * i]).isEqualTo(published[i / 16]);
            assertThat(pairs[2 * i + 1]).isEqualTo(published[i % 16]);
        }
        float[] dynamic = floats("dynamic");
        assertThat(Nf4.dynamicValues())
                .hasSize(256)
                .usingComparatorWithPrecision(1e-7f)
                .containsExactly(dynamic);
    }

    @Test
    void codesAndScalesAreThoseOfBitsandbytes() {
        var once = new Nf4(module, manager, false).quantise("w", weight());
        var twice = new Nf4(module, manager, true).quantise("w", weight());

        assertThat(bytes(once.codes())).isEqualTo(bytes("codes"));
        assertThat(bytes(twice.codes())).isEqualTo(bytes("codes"));
        assertThat(once.scales().toFloatArray()).isEqualTo(floats("single.scales"));
        assertThat(strays(bytes(twice.scales()))).hasSizeLessThanOrEqualTo(STRAYS);
        assertThat(twice.second().toFloatArray())
                .usingComparatorWithPrecision(1e-6f)
                .containsExactly(floats("double.second"));
    }

    @Test
    void theWayBackIsThatOfBitsandbytes() {
        float[] codes = floats("nf4");
        byte[] packed = bytes("codes");
        float[] scales = floats("single.scales");
        float[] once = back(new Nf4(module, manager, false));
        for (int i = 0; i < once.length; i++) {
            int code = i % 2 == 0 ? (packed[i / 2] & 0xff) >> 4 : packed[i / 2] & 15;
            assertThat(once[i]).isEqualTo(codes[code] * scales[i / 64]);
        }

        float[] expected = floats("double.dequantised");
        float[] twice = back(new Nf4(module, manager, true));
        var strays = strays(
                bytes(new Nf4(module, manager, true).quantise("w", weight()).scales()));
        for (int i = 0; i < twice.length; i++) {
            if (!strays.contains(i / 64)) {
                assertThat(twice[i]).isCloseTo(expected[i], within(1e-6f));
            }
        }
    }

    @Test
    void aWeightTakesHalfAByteAndItsScales() {
        var random = new Random(2);
        float[] values = new float[1024 * 1024];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        var weight = (PtNDArray) manager.create(values, new Shape(1024, 1024));

        assertThat(bytesOf(new Nf4(module, manager, false).quantise("w", weight)) / values.length)
                .isEqualTo(0.5625);
        assertThat(bytesOf(new Nf4(module, manager, true).quantise("w", weight)) / values.length)
                .isCloseTo(0.5159, within(1e-4));
    }

    @Test
    void chunksOfALargeWeightAreInTheirPlaces() {
        var random = new Random(3);
        float[] values = new float[1100 * 1024]; // more than is quantised, and than is brought back, at once
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        var nf4 = new Nf4(module, manager, true);
        var weight = (PtNDArray) manager.create(values, new Shape(1100, 1024));
        float[] back = dense(nf4, nf4.quantise("w", weight), 15).toFloatArray();

        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            squares += Math.pow(back[i] - values[i], 2);
            assertThat(Math.abs(back[i] - values[i])).isLessThan(0.8f); // half of the widest gap, times the scale
        }
        assertThat(Math.sqrt(squares / values.length)).isBetween(0.08, 0.11);
    }

    @Test
    void aWeightWithoutWholeBlocksIsRefused() {
        var odd = (PtNDArray) manager.create(new float[30], new Shape(5, 6));

        assertThatExceptionOfType(ModelRefusedException.class)
                .isThrownBy(() -> new Nf4(module, manager, true).quantise("model.layers.0.x.weight", odd))
                .withMessage("model.layers.0.x.weight has shape (5, 6), which does not divide into blocks of 64"
                        + " numbers; train with lora instead of qlora");
    }

    /// Blocks whose scale became the other of the two values that it is equally near to: a rounding of its mean.
    /// Never a third one.
    private static List<Integer> strays(byte[] actual) {
        byte[] expected = bytes("double.scales");
        assertThat(actual).hasSameSizeAs(expected);
        var strays = new ArrayList<Integer>();
        for (int i = 0; i < expected.length; i++) {
            if (actual[i] != expected[i]) {
                assertThat(Math.abs((actual[i] & 0xff) - (expected[i] & 0xff))).isEqualTo(1);
                strays.add(i);
            }
        }
        return strays;
    }

    private float[] back(Nf4 nf4) {
        return dense(nf4, nf4.quantise("w", weight()), 6).toFloatArray();
    }

    /// As the only projection of a layer that has nothing else.
    private PtNDArray dense(Nf4 nf4, Nf4.Weight weight, int type) {
        var none = (PtNDArray) manager.create(new float[0]);
        try (var layer = IValue.listFrom(
                weight.codes(),
                none,
                weight.scales(),
                weight.second(),
                nf4.tables().getFirst(),
                nf4.tables().getLast())) {
            var dense = module.tensor(manager, "dense", false, layer, 0, 1, type);
            return type == 6 ? dense : module.tensor(manager, "cast", false, dense, 6);
        }
    }

    private PtNDArray weight() {
        return (PtNDArray) manager.create(floats("w"), new Shape(32, 640));
    }

    private static double bytesOf(Nf4.Weight weight) {
        long scale = weight.second().size() == 0 ? 4 : 1;
        return weight.codes().size()
                + scale * weight.scales().size()
                + 4.0 * weight.second().size();
    }

    private byte[] bytes(PtNDArray tensor) {
        var buffer = tensor.toByteBuffer(false);
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] bytes(String name) {
        var file = Safetensors.open(REFERENCE);
        var buffer = file.read(file.get(name));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static float[] floats(String name) {
        var file = Safetensors.open(REFERENCE);
        var buffer = file.read(file.get(name)).asFloatBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
