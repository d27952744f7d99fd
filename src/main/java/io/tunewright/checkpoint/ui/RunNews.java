package io.tunewright.checkpoint.ui;

import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointModels;
import io.tunewright.training.Metric;
import io.tunewright.training.MetricPoint;
import io.tunewright.training.RunCost;
import io.tunewright.training.RunEvaluation;
import io.tunewright.training.RunLogLine;
import io.tunewright.training.RunTimes;
import io.tunewright.training.RunWorker;
import io.tunewright.training.TrainingRun;
import io.tunewright.worker.RunEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A run as its page shows it.
///
/// @param runsBefore  runs that have their turn before it, while it waits
/// @param checkpoints newest first
/// @param lines       of each metric, in the order of the steps
/// @param samples     oldest first
/// @param hardest     rows of highest loss, of the newest epoch last
/// @param models      made of its checkpoints
/// @param fromStart   whether these are the first news of a page
/// @param newLog      lines since the last news
/// @param dropped     lines of the workers' reports that the log does not have
/// @param machines    what it runs on
/// @param evaluation  of its model, where its experiment asks for one
record RunNews(
        TrainingRun run,
        RunTimes times,
        int runsBefore,
        Optional<Instant> lastHeartbeat,
        List<Checkpoint> checkpoints,
        Map<Metric, List<MetricPoint>> lines,
        List<RunEvent.Sampled> samples,
        List<RunEvent.HardestRows> hardest,
        List<CheckpointModels.Made> models,
        boolean fromStart,
        List<RunLogLine> newLog,
        long dropped,
        Machines machines,
        Optional<RunEvaluation> evaluation) {

    /// @param machine name of the profile that the run asked for
    /// @param workers oldest first
    record Machines(String machine, List<RunWorker> workers, RunCost cost) {}

    List<MetricPoint> line(Metric metric) {
        return lines.getOrDefault(metric, List.of());
    }
}
