package io.tunewright.worker.train;

import io.tunewright.worker.CheckpointFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// The checkpoints of a run, each with the state that it goes on from.
final class Checkpoints {

    static final String DIRECTORY = CheckpointFolder.DIRECTORY;
    static final String STATE = "trainer_state.json";
    static final String OPTIMIZER = "optimizer.safetensors";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final CheckpointFolder folder;

    Checkpoints(Path runDirectory) throws IOException {
        folder = new CheckpointFolder(runDirectory);
    }

    /// Writes a checkpoint and returns its directory. If that fails, as when the disk is full, nothing of it is left.
    ///
    /// @param contents what it holds beside its state
    Path write(TrainerState state, double loss, CheckpointFolder.Contents contents) throws IOException {
        return folder.write(new CheckpointFolder.Moment(state.step(), state.epoch(), loss), draft -> {
            contents.writeInto(draft);
            Files.writeString(draft.resolve(STATE), JSON.writeValueAsString(state));
        });
    }

    /// Removes the oldest until at most `limit` are left; 0 keeps all. The newest and the one of lowest held-out loss
    /// always stay, so that two are left where the limit is 1. Called after a newer one is complete.
    void keep(int limit) throws IOException {
        var kept = new ArrayList<>(folder.complete());
        var best = best(kept);
        var removable = kept.subList(0, Math.max(0, kept.size() - 1)).stream()
                .filter(checkpoint -> !checkpoint.equals(best))
                .toList();
        for (var checkpoint : removable) {
            if (limit == 0 || kept.size() <= limit) {
                return;
            }
            kept.remove(checkpoint);
            folder.drop(checkpoint);
        }
    }

    /// Removes those after a step.
    ///
    /// @return the newest step that is left, 0 if none is
    long dropAfter(long step) throws IOException {
        return folder.dropAfter(step);
    }

    /// The newest checkpoint whose files are what its manifest says.
    Optional<Path> newest() {
        return folder.newest();
    }

    static TrainerState state(Path checkpoint) throws IOException {
        return JSON.readValue(Files.readString(checkpoint.resolve(STATE)), TrainerState.class);
    }

    static long bytes(Path checkpoint) throws IOException {
        return CheckpointFolder.bytes(checkpoint);
    }

    private static @Nullable Path best(List<Path> checkpoints) {
        @Nullable Path best = null;
        double lowest = Double.POSITIVE_INFINITY;
        for (var checkpoint : checkpoints) {
            double loss = heldOutLoss(checkpoint);
            if (loss < lowest) {
                best = checkpoint;
                lowest = loss;
            }
        }
        return best;
    }

    private static double heldOutLoss(Path checkpoint) {
        try {
            var loss = state(checkpoint).heldOutLoss();
            return loss == null ? Double.POSITIVE_INFINITY : loss;
        } catch (IOException | JacksonException damaged) {
            return Double.POSITIVE_INFINITY;
        }
    }
}
