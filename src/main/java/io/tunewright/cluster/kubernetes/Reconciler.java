package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/// Looks at every open worker every few seconds, whether or not anybody asks: Jobs that could not be made are asked
/// for again, ends are written down before the cluster forgets them, removals are seen through.
final class Reconciler implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

    private final KubernetesCluster cluster;
    private final JobRecords records;
    private final Mirror<Job> jobs;
    private final Mirror<Pod> pods;
    private final Duration pause;
    private volatile @Nullable Thread thread;

    Reconciler(KubernetesCluster cluster, JobRecords records, Mirror<Job> jobs, Mirror<Pod> pods, Duration pause) {
        this.cluster = cluster;
        this.records = records;
        this.jobs = jobs;
        this.pods = pods;
        this.pause = pause;
    }

    @Override
    public void start() {
        jobs.start();
        pods.start();
        var started = Thread.ofVirtual().name("cluster-reconciler").unstarted(this::reconcile);
        thread = started;
        started.start();
    }

    @Override
    public void stop() {
        var running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
        jobs.close();
        pods.close();
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void reconcile() {
        try {
            while (thread == Thread.currentThread()) {
                look();
                Thread.sleep(pause);
            }
        } catch (InterruptedException stopped) {
            LOG.debug("the workers are looked after by nobody now");
        }
    }

    private void look() {
        try {
            records.open().forEach(this::tend);
            cluster.clear();
        } catch (RuntimeException failure) {
            LOG.error("the workers are not looked after", failure);
        }
    }

    /// One that makes trouble must not keep the others from their turn.
    private void tend(JobRecord record) {
        try {
            cluster.tend(record);
        } catch (RuntimeException failure) {
            LOG.error("worker {} is not looked after", record.name(), failure);
        }
    }
}
