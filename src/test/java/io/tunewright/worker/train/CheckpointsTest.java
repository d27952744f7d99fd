package io.tunewright.worker.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.tunewright.worker.FailureKind;
import io.tunewright.worker.RunResult.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {

    @TempDir
    private Path directory;

    @Test
    void keepsTheNewest() throws IOException {
        var checkpoints = new Checkpoints(directory);
        for (int step : new int[] {5, 10, 100}) {
            checkpoints.write(state(step), 1, draft -> Files.writeString(draft.resolve("x"), "step " + step));
            checkpoints.keep(2);
        }

        assertThat(directory.resolve("checkpoints").toFile().list())
                .containsExactlyInAnyOrder("step-000010", "step-000100");
        assertThat(checkpoints.newest()).hasValue(directory.resolve("checkpoints/step-000100"));
        checkpoints.keep(0);
        assertThat(Checkpoints.state(checkpoints.newest().orElseThrow()).step()).isEqualTo(100);
    }

    @Test
    void theBestStaysWithinTheLimit() throws IOException {
        var checkpoints = new Checkpoints(directory);
        double[] losses = {2.0, 1.5, 1.7, 1.9, 1.6};
        for (int i = 0; i < losses.length; i++) {
            checkpoints.write(state(i + 1, losses[i]), 1, draft -> Files.writeString(draft.resolve("x"), "weights"));
            checkpoints.keep(3);
        }

        assertThat(names()).containsExactlyInAnyOrder("step-000002", "step-000004", "step-000005");
        checkpoints.keep(1);
        assertThat(names()).as("the last and the best").containsExactlyInAnyOrder("step-000002", "step-000005");
        assertThat(checkpoints.dropAfter(4)).isEqualTo(2);
        assertThat(names()).containsExactly("step-000002");
        assertThat(checkpoints.dropAfter(1)).isZero();
        assertThat(names()).isEmpty();
    }

    private String[] names() {
        return directory.resolve("checkpoints").toFile().list();
    }

    @Test
    void aFailureHalfWayLeavesTheOneBefore() throws IOException {
        var checkpoints = new Checkpoints(directory);
        checkpoints.write(state(1), 1, draft -> Files.writeString(draft.resolve("x"), "one"));

        assertThatIOException()
                .isThrownBy(() -> checkpoints.write(state(2), 1, draft -> {
                    Files.writeString(draft.resolve("x"), "hal");
                    throw new IOException("No space left on device");
                }))
                .satisfies(failure -> assertThat(FailureKind.of(failure)).isEqualTo(Failure.DISK_FULL));

        assertThat(directory.resolve("checkpoints").toFile().list()).containsExactly("step-000001");
        assertThat(checkpoints.newest().orElseThrow().resolve("x")).hasContent("one");
    }

    @Test
    void everyDamageIsSeen() throws IOException {
        var checkpoints = new Checkpoints(directory);
        var place = checkpoints.write(state(1), 1, draft -> Files.writeString(draft.resolve("x"), "whole"));
        for (var damage : new String[] {"whol", "wholf", "whole!"}) {
            Files.writeString(place.resolve("x"), damage);
            assertThat(checkpoints.newest()).as(damage).isEmpty();
        }
        Files.writeString(place.resolve("x"), "whole");
        assertThat(checkpoints.newest()).hasValue(place);
        Files.writeString(place.resolve("manifest.json"), "{");
        assertThat(checkpoints.newest()).isEmpty();
        Files.delete(place.resolve("manifest.json"));
        assertThat(checkpoints.newest()).isEmpty();
    }

    @Test
    void draftsOfADeadWorkerAreRemoved() throws IOException {
        Files.createDirectories(directory.resolve("checkpoints/.step-000003.part"));
        Files.writeString(directory.resolve("checkpoints/.step-000003.part/x"), "half");

        new Checkpoints(directory);

        assertThat(directory.resolve("checkpoints")).isEmptyDirectory();
    }

    private static TrainerState state(long step) {
        return state(step, null);
    }

    private static TrainerState state(long step, @Nullable Double heldOutLoss) {
        return new TrainerState(step, 0.5, 10, 1, heldOutLoss, null, List.of());
    }
}
