package io.tunewright.training.job;

import io.tunewright.training.RunId;
import io.tunewright.training.RunSignals;
import io.tunewright.training.RunTurns;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.RunStore;
import io.tunewright.training.store.StoredRun;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/// Brings every run to its end: looks again and again at what is stored, gives waiting runs their turn, and sees
/// to it that each run in progress has its job here. The same look takes up the runs of a server that died, and
/// those whose job failed in an outage.
///
/// Starts after the web server, whose port the workers are told; stops before it. One server at a time works on a
/// database.
@Component
class RunSupervisor implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(RunSupervisor.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final RunStore runs;
    private final RunTurns turns;
    private final RunJobs jobs;
    private final WorkerLauncher launcher;
    private final RunSignals signals;
    private final TrainingProperties properties;
    private final Semaphore woken = new Semaphore(0);
    private final Map<RunId, Boolean> channelsOpened = new ConcurrentHashMap<>();
    private volatile @Nullable Thread thread;

    RunSupervisor(
            RunStore runs,
            RunTurns turns,
            RunJobs jobs,
            WorkerLauncher launcher,
            RunSignals signals,
            TrainingProperties properties) {
        this.runs = runs;
        this.turns = turns;
        this.jobs = jobs;
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
        var active = runs.activeOfAll();
        var inProgress =
                active.stream().filter(run -> run.times().admitted() != null).toList();
        for (var run : inProgress) {
            openChannel(run);
            jobs.ensure(run, this::wake);
        }
        int free = properties.concurrentRuns() - inProgress.size();
        if (free > 0 && active.size() > inProgress.size()) {
            admit(free);
        }
        channelsOpened.keySet().retainAll(active.stream().map(StoredRun::id).toList());
    }

    /// Once for each run this server finds in progress: its worker may look for a server that is no more.
    private void openChannel(StoredRun run) {
        if (channelsOpened.putIfAbsent(run.id(), true) == null) {
            launcher.current(run).filter(attempt -> attempt.result() == null).ifPresent(launcher::openChannel);
        }
    }

    private void admit(int free) {
        for (var next : turns.next(free)) {
            if (runs.admit(next.tenant(), next.run())) {
                channelsOpened.put(next.run(), true);
                signals.changed(next.run());
                runs.find(next.tenant(), next.run()).ifPresent(run -> jobs.ensure(run, this::wake));
            }
        }
    }
}
