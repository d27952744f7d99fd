package io.tunewright.training.job;

import io.tunewright.common.CrashPoint;
import io.tunewright.database.ServerNode;
import io.tunewright.training.RunId;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunTurns;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.LostRunException;
import io.tunewright.training.store.NodeStore;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Brings every run to its end: looks again and again at what is stored, gives waiting runs their turn, and sees
/// to it that each run in progress has its job here. The same look takes up the runs of a server that died, and
/// those whose job failed in an outage.
///
/// Several servers may share a database. Each tells that it lives, and takes up what no living one works on; they
/// give turns one after the other, so that together they admit no more than there are places.
///
/// Starts after the web server, whose port the workers are told; stops before it.
@Component
class RunSupervisor implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RunSupervisor.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final ServerNode node;
    private final NodeStore nodes;
    private final RunStore runs;
    private final RunTurns turns;
    private final RunJobs jobs;
    private final OrphanWorkers orphans;
    private final WorkerLauncher launcher;
    private final RunSignals signals;
    private final TrainingProperties properties;
    private final Semaphore woken = new Semaphore(0);
    /// In which tenure.
    private final Map<RunId, Long> channelsOpened = new ConcurrentHashMap<>();
    /// Only the supervisor's own thread asks.
    private boolean othersForgotten;
    private volatile @Nullable Thread thread;

    RunSupervisor(
            ServerNode node,
            NodeStore nodes,
            RunStore runs,
            RunTurns turns,
            RunJobs jobs,
            OrphanWorkers orphans,
            WorkerLauncher launcher,
            RunSignals signals,
            TrainingProperties properties) {
        this.node = node;
        this.nodes = nodes;
        this.runs = runs;
        this.turns = turns;
        this.jobs = jobs;
        this.orphans = orphans;
        this.launcher = launcher;
        this.signals = signals;
        this.properties = properties;
    }

    /// Looks at once.
    @EventListener(TrainingRunService.RunRequested.class)
    void wake() {
        woken.release();
    }

    @Override
    public void start() {
        var started = Thread.ofVirtual().name("run-supervisor").unstarted(this::supervise);
        thread = started;
        started.start();
    }

    @Override
    public void stop() {
        var running = thread;
        thread = null;
        jobs.stop();
        if (running != null) {
            wake();
            try {
                running.join(LOOK);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }
        try {
            orphans.leave();
            nodes.leave(node.id());
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("others will find out by themselves that this server is gone", away);
        }
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void supervise() {
        boolean away = false;
        while (thread == Thread.currentThread()) {
            try {
                look();
                away = false;
            } catch (RuntimeException outage) {
                if (!away) {
                    LOG.warn("runs are not supervised for the moment, will look again", outage);
                }
                away = true;
            }
            try {
                if (woken.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private void look() {
        nodes.beat(node.id(), node.host());
        if (!othersForgotten) {
            nodes.forgetOthers(node.id(), node.isAlone());
            othersForgotten = true;
        }
        int taken = nodes.claim(node.id(), properties.nodeLife());
        if (taken > 0) {
            CrashPoint.reach("adopt.after-claim");
            LOG.info("{} runs that no server worked on are taken up", taken);
        }
        var mine = runs.inProgressAt(node.id());
        for (var run : mine) {
            openChannel(run);
            jobs.ensure(run, this::wake);
        }
        var admitted = nodes.alone(this::admit);
        if (!admitted.isEmpty()) {
            CrashPoint.reach("launch.after-admission");
        }
        for (var run : admitted) {
            channelsOpened.put(run.id(), run.tenure());
            signals.changed(run.id());
            jobs.ensure(run, this::wake);
        }
        orphans.look();
        channelsOpened.keySet().retainAll(mine.stream().map(StoredRun::id).toList());
    }

    /// Once for each run this server takes up: its worker may look for a server that is no more.
    private void openChannel(StoredRun run) {
        if (Objects.equals(channelsOpened.put(run.id(), run.tenure()), run.tenure())) {
            return;
        }
        try {
            launcher.current(run)
                    .filter(attempt -> attempt.result() == null && attempt.loss() == null)
                    .ifPresent(attempt -> {
                        launcher.openChannel(run, attempt);
                        CrashPoint.reach("adopt.after-channel");
                    });
        } catch (LostRunException lost) {
            LOG.info("run {} changed hands again", run.id());
        }
    }

    /// Gives runs their turn, as many as there are places.
    private List<StoredRun> admit() {
        var admitted = new ArrayList<StoredRun>();
        int free = properties.concurrentRuns() - runs.countInProgress();
        if (free <= 0) {
            return admitted;
        }
        for (var next : turns.next(free)) {
            if (runs.admit(next.tenant(), next.run(), node.id())) {
                runs.find(next.tenant(), next.run()).ifPresent(admitted::add);
            }
        }
        return admitted;
    }
}
