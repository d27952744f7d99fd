package io.tunewright.training.job;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.cluster.ChannelAddress;
import io.tunewright.cluster.ChannelToken;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.Machines;
import io.tunewright.cluster.Placement;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.common.CrashPoint;
import io.tunewright.dataset.DatasetService;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.Target;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.CollectedCheckpoints;
import io.tunewright.training.RunId;
import io.tunewright.training.RunSignals;
import io.tunewright.training.runtime.RuntimeDirectory;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.StoredAttempt;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.ChannelSpec;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Launches the worker of an attempt, once: the intent is stored first, names are made from it, and the cluster
/// starts no name twice. Whatever was interrupted may be called again.
@Component
class WorkerLauncher {

    /// Of the names of all training workers.
    static final String PREFIX = "run-";

    private static final int SHORT_ID = 12;

    private final ExperimentService experiments;
    private final BaseModelService models;
    private final DatasetService datasets;
    private final DataPreparation preparation;
    private final RunDirectories directories;
    private final CollectedCheckpoints checkpoints;
    private final ArtifactStore artifacts;
    private final RuntimeDirectory runtimes;
    private final ChannelAddress address;
    private final RunPhases phases;
    private final AttemptStore attempts;
    private final Cluster cluster;
    private final Machines machines;
    private final RunSignals signals;
    private final TrainingProperties properties;

    WorkerLauncher(
            ExperimentService experiments,
            BaseModelService models,
            DatasetService datasets,
            DataPreparation preparation,
            RunDirectories directories,
            CollectedCheckpoints checkpoints,
            ArtifactStore artifacts,
            RuntimeDirectory runtimes,
            ChannelAddress address,
            RunPhases phases,
            AttemptStore attempts,
            Cluster cluster,
            Machines machines,
            RunSignals signals,
            TrainingProperties properties) {
        this.experiments = experiments;
        this.models = models;
        this.datasets = datasets;
        this.preparation = preparation;
        this.directories = directories;
        this.checkpoints = checkpoints;
        this.artifacts = artifacts;
        this.runtimes = runtimes;
        this.address = address;
        this.phases = phases;
        this.attempts = attempts;
        this.cluster = cluster;
        this.machines = machines;
        this.signals = signals;
        this.properties = properties;
    }

    /// Launches attempt `number` of a run, or makes sure that it was launched.
    void launch(StoredRun run, int number) throws InterruptedException {
        CrashPoint.reach("launch.before-intent");
        var attempt = attempts.begin(run, number, name(run.id(), number));
        CrashPoint.reach("launch.after-intent");
        var experiment = experiments.get(run.tenant(), run.run().experiment());
        var model = models.directory(run.tenant(), experiment.baseModel());
        boolean text =
                datasets.get(run.tenant(), experiment.datasetVersion()).format().isText();
        var data = preparation.prepare(run.tenant(), experiment, () -> false);
        directories.fill(attempt, RunDirectories.spec(attempt, model, experiment, text, properties.threads()), data);
        CrashPoint.reach("launch.after-files");
        if (number > 1) {
            restore(attempt);
        }
        var placement = placement(experiment.target());
        var trainer = placement.runtime();
        if (trainer != null) {
            runtimes.fill(
                    directories.of(run.id(), number),
                    run.tenant(),
                    experiment,
                    models.get(run.tenant(), experiment.baseModel()).inspection(),
                    text,
                    trainer,
                    machines.profile(placement.profile()),
                    new RuntimeDirectory.Data(data.training(), data.heldOut()));
        }
        openChannel(run, attempt);
        CrashPoint.reach("launch.after-channel");
        cluster.launch(new WorkerRequest(
                attempt.worker(),
                trainer == null ? WorkerRequest.Command.TRAIN : WorkerRequest.Command.COLLECT,
                directories.of(run.id(), number),
                properties.threads(),
                placement));
        CrashPoint.reach("launch.after-start");
        phases.launched(run);
        CrashPoint.reach("launch.after-note");
        signals.changed(run.id());
    }

    /// Tells the attempt's worker where this server is now; its token stays while the worker can still know it.
    void openChannel(StoredRun run, StoredAttempt attempt) {
        String url = "%s/runs/%s/attempts/%d".formatted(address.base(), attempt.run(), attempt.attempt());
        var known = directories
                .channel(attempt.run(), attempt.attempt())
                .filter(spec -> new ChannelToken(spec.token()).hash().equals(attempt.tokenHash()));
        if (known.filter(spec -> spec.url().equals(url)).isPresent()) {
            return;
        }
        var token = known.map(spec -> new ChannelToken(spec.token())).orElseGet(() -> newToken(run, attempt));
        directories.channel(
                attempt.run(),
                attempt.attempt(),
                new ChannelSpec(
                        url,
                        token.text(),
                        properties.heartbeat().toMillis(),
                        properties.reportRetry().toMillis(),
                        properties.deliveryDeadline().toSeconds()));
    }

    /// The newest checkpoint that was collected may be all that is left of the attempts before.
    private void restore(StoredAttempt attempt) {
        checkpoints.newest(attempt.tenant(), attempt.run()).ifPresent(newest -> {
            var files = new HashMap<String, Path>();
            newest.files().files().forEach((name, file) -> files.put(name, artifacts.path(file)));
            directories.restore(attempt, newest.step(), files);
        });
    }

    /// The newest attempt of a run's current round, if it has one.
    Optional<StoredAttempt> current(StoredRun run) {
        return attempts.find(run.tenant(), run.id(), run.attempts()).filter(attempt -> attempt.round() == run.round());
    }

    private ChannelToken newToken(StoredRun run, StoredAttempt attempt) {
        var token = ChannelToken.random();
        attempts.token(run, attempt.attempt(), token.hash());
        return token;
    }

    private Placement placement(Target target) {
        var runtime = target.trainer().isEmpty() ? null : machines.runtime(target.trainer());
        return new Placement(machines.profile(target.machine()).name(), target.nodes(), runtime, null);
    }

    private static WorkerName name(RunId run, int attempt) {
        String id = run.toString().replace("-", "");
        return new WorkerName(PREFIX + "%s-%d".formatted(id.substring(0, SHORT_ID), attempt));
    }
}
