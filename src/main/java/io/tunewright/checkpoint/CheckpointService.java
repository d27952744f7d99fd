package io.tunewright.checkpoint;

import io.tunewright.checkpoint.CheckpointRepository.Row;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunId;
import io.tunewright.training.TrainingRunService;
import io.tunewright.worker.CheckpointManifest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/// Checkpoints of a tenant's runs.
@Service
public class CheckpointService {

    private static final int ALL_POINTS = Integer.MAX_VALUE;

    private final CheckpointRepository checkpoints;
    private final TrainingRunService runs;

    CheckpointService(CheckpointRepository checkpoints, TrainingRunService runs) {
        this.checkpoints = checkpoints;
        this.runs = runs;
    }

    /// Newest first.
    public List<Checkpoint> ofRun(TenantId tenant, RunId run) {
        runs.get(tenant, run);
        return marked(tenant, run, checkpoints.ofRun(tenant, run));
    }

    public Optional<Checkpoint> last(TenantId tenant, RunId run) {
        return ofRun(tenant, run).stream().findFirst();
    }

    /// The one of lowest held-out loss; empty if none was measured.
    public Optional<Checkpoint> best(TenantId tenant, RunId run) {
        return ofRun(tenant, run).stream().filter(Checkpoint::best).findFirst();
    }

    public Checkpoint get(TenantId tenant, CheckpointId id) {
        var row = checkpoints
                .find(tenant, id)
                .orElseThrow(() -> new NotFoundException(
                        "checkpoint-not-found", "There is no checkpoint %s".formatted(id), id.toString()));
        return ofRun(tenant, row.run()).stream()
                .filter(checkpoint -> checkpoint.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /// Stores a checkpoint whose files were verified, and drops those of the run that its recipe no longer keeps:
    /// never the best and never the last. Background work; safe to repeat.
    ///
    /// @param keep checkpoints that the recipe keeps, 0 for all
    public void register(TenantId tenant, RunId run, CheckpointManifest manifest, ArtifactFolder files, int keep) {
        @Nullable Double loss = Double.isFinite(manifest.loss()) ? manifest.loss() : null;
        double epoch = Double.isFinite(manifest.epoch()) ? manifest.epoch() : 0;
        checkpoints.save(
                tenant, new Row(CheckpointId.random(), run, manifest.step(), epoch, loss, files, Instant.now()));
        if (keep > 0) {
            checkpoints.delete(tenant, surplus(ofRun(tenant, run), keep));
        }
    }

    /// Drops the checkpoints of a run after a step: their weights are no good. Background work; safe to repeat.
    public void dropAfter(TenantId tenant, RunId run, long step) {
        checkpoints.delete(
                tenant,
                ofRun(tenant, run).stream()
                        .filter(checkpoint -> checkpoint.step() > step)
                        .map(Checkpoint::id)
                        .toList());
    }

    /// The oldest of those that may go, as many as there are too many.
    static List<CheckpointId> surplus(List<Checkpoint> newestFirst, int keep) {
        return newestFirst.reversed().stream()
                .filter(checkpoint -> !checkpoint.best() && !checkpoint.last())
                .limit(Math.max(0, newestFirst.size() - keep))
                .map(Checkpoint::id)
                .toList();
    }

    private List<Checkpoint> marked(TenantId tenant, RunId run, List<Row> newestFirst) {
        if (newestFirst.isEmpty()) {
            return List.of();
        }
        var losses = heldOutLosses(tenant, run);
        @Nullable
        Long best = newestFirst.stream()
                .map(Row::step)
                .filter(losses::containsKey)
                .min(Comparator.comparingDouble(step -> losses.getOrDefault(step, Double.POSITIVE_INFINITY)))
                .orElse(null);
        var marked = new ArrayList<Checkpoint>();
        for (var row : newestFirst) {
            marked.add(new Checkpoint(
                    row.id(),
                    row.run(),
                    row.step(),
                    row.epoch(),
                    row.loss() == null ? Double.NaN : row.loss(),
                    losses.get(row.step()),
                    row.files(),
                    best != null && best == row.step(),
                    marked.isEmpty(),
                    row.saved()));
        }
        return marked;
    }

    private Map<Long, Double> heldOutLosses(TenantId tenant, RunId run) {
        return runs.metric(tenant, run, Metric.HELD_OUT_LOSS, -1, ALL_POINTS).stream()
                .collect(Collectors.toMap(MetricPoint::step, MetricPoint::value));
    }
}
