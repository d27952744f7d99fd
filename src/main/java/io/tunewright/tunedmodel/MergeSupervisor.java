package io.tunewright.tunedmodel;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import io.tunewright.database.Leases;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.worker.MergeSpec;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Brings what is wished for and what is seen together: looks at every merge that is not over, starts its worker,
/// takes its result. Each look starts from the database and the cluster, so nothing is lost or done twice when
/// this server or a worker is killed at any moment.
@Component
class MergeSupervisor implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(MergeSupervisor.class);
    /// Texts on which every merged model is compared with its base and adapter.
    private static final List<String> CHECK_PROMPTS = List.of(
            "Who are you?",
            "你是谁？",
            "The quick brown fox jumps over the lazy dog. What comes next?",
            "请用一句话介绍你自己。",
            "1 2 3 4 5");

    private static final String LEASE = "merges";

    private final Leases leases;
    private final MergeRepository merges;
    private final TunedModelRepository models;
    private final MergedModels collected;
    private final BaseModelService baseModels;
    private final ArtifactStore artifacts;
    private final Cluster cluster;
    private final MergeWorkspace workspace;
    private final MergeProperties properties;
    private final ModelChanges changes;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("merges").factory());

    MergeSupervisor(
            Leases leases,
            MergeRepository merges,
            TunedModelRepository models,
            MergedModels collected,
            BaseModelService baseModels,
            ArtifactStore artifacts,
            Cluster cluster,
            MergeWorkspace workspace,
            MergeProperties properties,
            ModelChanges changes) {
        this.leases = leases;
        this.merges = merges;
        this.models = models;
        this.collected = collected;
        this.baseModels = baseModels;
        this.artifacts = artifacts;
        this.cluster = cluster;
        this.workspace = workspace;
        this.properties = properties;
        this.changes = changes;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        long poll = properties.poll().toMillis();
        clock.scheduleWithFixedDelay(this::look, 0, poll, TimeUnit.MILLISECONDS);
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
        leases.release(LEASE);
    }

    /// One look at every merge, by one server of those that share the database; a failure of one does not keep it
    /// from the others.
    void look() {
        if (!leases.hold(LEASE)) {
            return;
        }
        try {
            int running = 0;
            for (var open : merges.open()) {
                if (open.attempt() > 0 || running < properties.concurrent()) {
                    running++;
                    lookAt(open);
                }
            }
        } catch (RuntimeException away) {
            LOG.warn("merges cannot be looked at now: {}", away.getMessage());
        }
    }

    private void lookAt(MergeRepository.Open open) {
        try {
            if (open.attempt() == 0) {
                attempt(open, 1);
                return;
            }
            var worker = worker(open.merge(), open.attempt());
            switch (cluster.observe(worker)) {
                case WorkerState.Missing _ -> launch(open, worker);
                case WorkerState.Pending _, WorkerState.Running _, WorkerState.Unknown _ -> {}
                case WorkerState.Succeeded _ -> collect(open, worker);
                case WorkerState.Failed(var cause, var reason) -> workerFailed(open, worker, reason);
            }
        } catch (RuntimeException failure) {
            LOG.warn("merge {} is looked at again later", open.merge().id(), failure);
        }
    }

    private void attempt(MergeRepository.Open open, int attempt) {
        if (merges.beginAttempt(open.tenant(), open.merge().id(), attempt)) {
            changes.tell(open.tenant());
            launch(open, worker(open.merge(), attempt));
        }
    }

    private void launch(MergeRepository.Open open, WorkerName worker) {
        var adapter = adapter(open);
        var spec = new MergeSpec(
                baseModels.directory(open.tenant(), adapter.baseModel()).toString(),
                artifacts.directory(adapter.files()).toString(),
                open.merge().maxShardBytes(),
                CHECK_PROMPTS,
                properties.threads());
        var directory = workspace.prepare(worker, spec);
        cluster.launch(new WorkerRequest(worker, WorkerRequest.Command.MERGE, directory, properties.threads()));
    }

    private void collect(MergeRepository.Open open, WorkerName worker) {
        var result = workspace.result(worker);
        if (result.isEmpty()) {
            workerFailed(open, worker, "it left no result");
        } else if (result.get().failure() != null) {
            finish(
                    open,
                    worker,
                    Merge.Status.FAILED,
                    String.valueOf(result.get().failure()));
        } else {
            collected.take(open.tenant(), open.merge(), adapter(open), result.get(), workspace.merged(worker));
            finish(open, worker, Merge.Status.SUCCEEDED, "");
        }
    }

    private void workerFailed(MergeRepository.Open open, WorkerName worker, String reason) {
        var told = workspace.result(worker).map(result -> result.failure());
        if (told.isPresent()) {
            finish(open, worker, Merge.Status.FAILED, told.get());
        } else if (open.attempt() < properties.attempts()) {
            LOG.warn("merge worker {} failed: {}; another one is started", worker, reason);
            workspace.remove(worker);
            attempt(open, open.attempt() + 1);
        } else {
            finish(
                    open,
                    worker,
                    Merge.Status.FAILED,
                    "The merge worker failed %d times, at last: %s. The adapter is unchanged"
                            .formatted(open.attempt(), reason));
        }
    }

    private void finish(MergeRepository.Open open, WorkerName worker, Merge.Status status, String message) {
        merges.finish(open.tenant(), open.merge().id(), status, message);
        workspace.remove(worker);
        changes.tell(open.tenant());
    }

    private TunedModel adapter(MergeRepository.Open open) {
        TenantId tenant = open.tenant();
        return models.find(tenant, open.merge().adapter())
                .orElseThrow(() ->
                        new IllegalStateException("adapter " + open.merge().adapter() + " is gone"));
    }

    private static WorkerName worker(Merge merge, int attempt) {
        return new WorkerName("merge-" + merge.id().toString().replace("-", "") + "-" + attempt);
    }
}
