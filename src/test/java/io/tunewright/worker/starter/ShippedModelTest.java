package io.tunewright.worker.starter;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class ShippedModelTest {

    @Test
    void roundsToTheNearestAndToEvenOnes() {
        var floats = ByteBuffer.allocate(5 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        // 1 has the bits 3F80 0000; a step of bfloat16 is 0x10000
        for (int bits : new int[] {0x3F800000, 0x3F808000, 0x3F818000, 0x3F808001, 0xBF80FFFF}) {
            floats.putInt(bits);
        }

        var halves = ShippedModel.rounded(floats.flip())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asShortBuffer();

        var read = new int[5];
        for (int i = 0; i < 5; i++) {
            read[i] = halves.get(i) & 0xFFFF;
        }
        assertThat(read).containsExactly(0x3F80, 0x3F80, 0x3F82, 0x3F81, 0xBF81);
    }
}
