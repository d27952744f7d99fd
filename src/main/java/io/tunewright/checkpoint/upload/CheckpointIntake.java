package io.tunewright.checkpoint.upload;

import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.CrashPoint;
import io.tunewright.common.InvalidInputException;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.ChannelAttempt;
import io.tunewright.training.RunSignals;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.WorkerChannel;
import io.tunewright.worker.CheckpointManifest;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// Takes checkpoints in. The worker announces one by its manifest and learns what is missing; sends the files in
/// pieces, from where each stands; and asks to complete it. Only then are hashes compared, files stored and the
/// checkpoint counts. Every call may be repeated.
@Component
public class CheckpointIntake {

    /// Largest piece, bytes.
    public static final long MAX_PIECE = 8 * 1024 * 1024;

    /// Room for what a forecast does not know: a checkpoint may be this many times as large.
    private static final long FORECAST_FACTOR = 4;

    private static final long SMALLEST_CAP = 256 * 1024 * 1024;
    private static final int LOCKS = 64;

    private final CheckpointStaging staging;
    private final CheckpointService checkpoints;
    private final TrainingRunService runs;
    private final ExperimentService experiments;
    private final ArtifactStore artifacts;
    private final Quota quota;
    private final RunSignals signals;
    private final WorkerChannel channel;
    private final Object[] locks = new Object[LOCKS];

    CheckpointIntake(
            CheckpointStaging staging,
            CheckpointService checkpoints,
            TrainingRunService runs,
            ExperimentService experiments,
            ArtifactStore artifacts,
            Quota quota,
            RunSignals signals,
            WorkerChannel channel) {
        this.staging = staging;
        this.checkpoints = checkpoints;
        this.runs = runs;
        this.experiments = experiments;
        this.artifacts = artifacts;
        this.quota = quota;
        this.signals = signals;
        this.channel = channel;
        for (int i = 0; i < LOCKS; i++) {
            locks[i] = new Object();
        }
    }

    /// A file that is not whole yet.
    ///
    /// @param offset bytes of it that are here
    public record Missing(String name, long offset) {}

    /// @param complete whether the checkpoint counts already
    public record Announced(boolean complete, List<Missing> missing) {}

    /// @param accepted whether the piece was taken
    /// @param offset   bytes of the file that are here: the next piece begins there
    public record Appended(boolean accepted, long offset) {}

    /// @throws InvalidInputException `bad-checkpoint`
    /// @throws io.tunewright.common.QuotaException if the organisation may not store so much more
    public Announced announce(ChannelAttempt attempt, long step, byte[] bytes) {
        var experiment = experiment(attempt);
        var manifest = CheckpointUpload.manifest(step, bytes, cap(experiment));
        synchronized (lock(attempt, step)) {
            if (isStored(attempt, manifest)) {
                return new Announced(true, List.of());
            }
            long more = manifest.files().stream()
                    .mapToLong(CheckpointManifest.Entry::bytes)
                    .sum();
            quota.require(
                    attempt.tenant(),
                    QuotaKind.STORAGE_BYTES,
                    artifacts.usage(attempt.tenant().value()) + more);
            var directory = staging.directory(attempt, step);
            staging.begin(directory, bytes);
            return new Announced(false, missing(directory, manifest));
        }
    }

    /// Adds a piece to a file.
    ///
    /// @throws InvalidInputException `bad-checkpoint` if nothing was announced that has such a file
    public Appended append(ChannelAttempt attempt, long step, String name, long offset, InputStream piece) {
        synchronized (lock(attempt, step)) {
            var directory = staging.directory(attempt, step);
            var entry = CheckpointUpload.entry(announced(attempt, directory, step), name)
                    .orElseThrow(() -> new InvalidInputException(
                            "bad-checkpoint",
                            null,
                            "The checkpoint has no file of this name",
                            "it has no file of this name"));
            long here = staging.size(directory, entry.name());
            if (offset != here) {
                return new Appended(false, here);
            }
            staging.append(directory, entry.name(), piece, Math.min(MAX_PIECE, entry.bytes() - here));
            return new Appended(true, staging.size(directory, entry.name()));
        }
    }

    /// Verifies and stores what was sent.
    ///
    /// @return what is missing or arrived damaged; empty if the checkpoint counts now
    /// @throws InvalidInputException `bad-checkpoint` if it was not announced
    public List<Missing> complete(ChannelAttempt attempt, long step) {
        synchronized (lock(attempt, step)) {
            var directory = staging.directory(attempt, step);
            var manifest = announced(attempt, directory, step);
            if (missing(directory, manifest).isEmpty() && store(attempt, directory, manifest)) {
                staging.remove(directory);
                signals.changed(attempt.run());
                return List.of();
            }
            return missing(directory, manifest);
        }
    }

    private boolean store(ChannelAttempt attempt, Path directory, CheckpointManifest manifest) {
        var owner = attempt.tenant().value();
        boolean whole;
        try (var _ = artifacts.hold(owner)) {
            whole = store(attempt, owner, directory, manifest);
        }
        if (whole) {
            CrashPoint.reach("register.after-row");
        }
        // what the recipe no longer keeps, or what arrived damaged
        artifacts.release(owner);
        return whole;
    }

    /// The bytes are hashed as they are stored: what counts is what the store has.
    ///
    /// @return false if something arrived damaged; it is thrown away
    private boolean store(ChannelAttempt attempt, UUID owner, Path directory, CheckpointManifest manifest) {
        var files = new TreeMap<String, ArtifactRef>();
        for (var entry : manifest.files()) {
            var stored = artifacts.put(owner, directory.resolve(entry.name()));
            if (stored.bytes() != entry.bytes() || !stored.hash().hex().equals(entry.sha256())) {
                staging.discard(directory, entry.name());
            } else {
                files.put(entry.name(), stored);
            }
        }
        if (files.size() < manifest.files().size()) {
            return false;
        }
        files.put(CheckpointManifest.FILE, artifacts.put(owner, directory.resolve(CheckpointManifest.FILE)));
        CrashPoint.reach("register.after-files");
        channel.requireCurrent(attempt);
        checkpoints.register(
                attempt.tenant(),
                attempt.run(),
                manifest,
                new ArtifactFolder(files),
                experiment(attempt).recipe().saveTotalLimit());
        return true;
    }

    private CheckpointManifest announced(ChannelAttempt attempt, Path directory, long step) {
        byte[] bytes = staging.manifest(directory)
                .orElseThrow(() -> new InvalidInputException(
                        "bad-checkpoint",
                        null,
                        "The checkpoint of step %d was not announced".formatted(step),
                        "it was not announced"));
        return CheckpointUpload.manifest(step, bytes, cap(experiment(attempt)));
    }

    private List<Missing> missing(Path directory, CheckpointManifest manifest) {
        var missing = new ArrayList<Missing>();
        for (var entry : manifest.files()) {
            long here = staging.size(directory, entry.name());
            if (here > entry.bytes()) {
                staging.discard(directory, entry.name());
                here = 0;
            }
            if (here < entry.bytes()) {
                missing.add(new Missing(entry.name(), here));
            } else if (here == 0) {
                staging.append(directory, entry.name(), InputStream.nullInputStream(), 0);
            }
        }
        return missing;
    }

    private boolean isStored(ChannelAttempt attempt, CheckpointManifest manifest) {
        return checkpoints.ofRun(attempt.tenant(), attempt.run()).stream()
                .filter(stored -> stored.step() == manifest.step())
                .anyMatch(stored -> manifest.files().stream().allMatch(entry -> {
                    var file = stored.files().files().get(entry.name());
                    return file != null && file.hash().hex().equals(entry.sha256());
                }));
    }

    private ExperimentSnapshot experiment(ChannelAttempt attempt) {
        var run = runs.get(attempt.tenant(), attempt.run());
        return experiments.get(attempt.tenant(), run.experiment());
    }

    private static long cap(ExperimentSnapshot experiment) {
        return Math.max(SMALLEST_CAP, experiment.forecast().diskBytes() * FORECAST_FACTOR);
    }

    private Object lock(ChannelAttempt attempt, long step) {
        return locks[Math.floorMod(attempt.run().hashCode() * 31 + Long.hashCode(step), LOCKS)];
    }
}
