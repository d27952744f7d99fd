package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.Machines;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerNote;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Workers as Jobs, one for each attempt of a run. A worker is the one Job that the cluster made of what was written
/// down here, known by its UID: another of the same name is nobody's worker.
///
/// A state that is an end is written down and stays. That something is gone is said only after asking the cluster
/// directly; while it cannot be asked, nothing is said at all ([WorkerState.Unknown]).
final class KubernetesCluster implements Cluster {

    private static final Duration LOG_IS_FRESH = Duration.ofSeconds(2);
    /// The cluster needs a moment itself to see that a pod has ended its Job.
    private static final Duration CLUSTER_NOTICES = Duration.ofSeconds(10);

    private final KubernetesClient client;
    private final KubernetesProperties properties;
    private final Machines machines;
    private final JobRecords records;
    private final Mirror<Job> jobs;
    private final Mirror<Pod> pods;
    private final Stopwatch watch;
    private final JobTemplate template;
    private final JobLauncher launcher;
    private final Rendezvous rendezvous;
    private final Removal removal;
    private final ClusterEvents events;
    private final PodLogs logs;
    private final ClusterReview review;

    KubernetesCluster(
            KubernetesClient client,
            KubernetesProperties properties,
            Machines machines,
            JobRecords records,
            Mirror<Job> jobs,
            Mirror<Pod> pods) {
        this.client = client;
        this.properties = properties;
        this.machines = machines;
        this.records = records;
        this.jobs = jobs;
        this.pods = pods;
        this.watch = new Stopwatch(System::nanoTime);
        this.template = new JobTemplate(properties);
        this.launcher = new JobLauncher(client, properties.startDeadline(), watch);
        this.rendezvous = new Rendezvous(client);
        this.removal = new Removal(client, jobs, pods, watch);
        this.events = new ClusterEvents(client, properties.namespace());
        this.logs = new PodLogs(client);
        this.review = new ClusterReview(client, properties, machines, jobs, pods);
    }

    boolean knows(WorkerName name) {
        return records.knows(name);
    }

    /// Remembers what to launch, then asks the cluster for it. If that is away, [#tend] asks again.
    @Override
    public void launch(WorkerRequest request) {
        var record = records.of(request.name());
        if (record.isIntended() || record.end().isPresent()) {
            return;
        }
        var machine = machines.profile(request.placement().profile());
        String channel = AttemptChannel.url(request.directory());
        var job = record.intend(
                template.of(request, machine, channel, UUID.randomUUID().toString()));
        launcher.launch(record, job);
    }

    @Override
    public WorkerState observe(WorkerName name) {
        var record = records.of(name);
        var end = record.end();
        if (end.isPresent()) {
            return end.get();
        }
        if (!record.isIntended()) {
            return new WorkerState.Missing();
        }
        if (isAway()) {
            return away();
        }
        var uid = record.uid();
        try {
            return uid.isPresent() ? look(record, uid.get()) : unlaunched(record);
        } catch (KubernetesClientException failure) {
            return new WorkerState.Unknown(jobs.seen(), Failures.words(failure));
        }
    }

    @Override
    public void stop(WorkerName name, Duration grace) {
        var record = records.of(name);
        if (record.isIntended()) {
            if (record.end().isEmpty()) {
                record.stopWithin(grace);
            }
        }
        Thread.ofVirtual().name("stop-" + name).start(() -> {
            if (record.isIntended()) {
                tend(record);
            } else {
                removal.orphan(name, grace);
            }
        });
    }

    /// Unfinished Jobs of ours, whether or not this server knows of them, and known workers whose pods are not gone.
    @Override
    public List<WorkerName> running() {
        var names = new LinkedHashSet<WorkerName>();
        for (var job : jobs.all()) {
            if (Removal.isOurs(job)
                    && !Removal.isFinished(job)
                    && endedRecord(job).isEmpty()) {
                Marks.worker(job).ifPresent(names::add);
            }
        }
        for (var record : records.open()) {
            record.uid()
                    .filter(uid -> podsOf(uid).stream().anyMatch(pod -> !PodDiagnosis.isOver(pod)))
                    .ifPresent(uid -> names.add(record.name()));
        }
        return List.copyOf(names);
    }

    /// No pod of this cluster serves.
    @Override
    public Optional<URI> endpoint(WorkerName name) {
        return Optional.empty();
    }

    @Override
    public Optional<Path> log(WorkerName name) {
        var record = records.of(name);
        record.uid()
                .filter(uid -> record.end().isEmpty())
                .ifPresent(uid -> logs.refresh(record, podsOf(uid), LOG_IS_FRESH));
        return Optional.of(record.folder().resolve(JobRecord.LOG)).filter(Files::isRegularFile);
    }

    @Override
    public List<WorkerNote> notes(WorkerName name) {
        var uid = records.of(name).uid();
        if (uid.isEmpty()) {
            return List.of();
        }
        var objects = new ArrayList<String>();
        objects.add(uid.get());
        podsOf(uid.get()).forEach(pod -> objects.add(pod.getMetadata().getUid()));
        return events.of(objects);
    }

    @Override
    public ClusterStatus status() {
        return review.status();
    }

    /// Does what is due for a worker: asks for its Job, takes note of its end, sees its removal through.
    void tend(JobRecord record) {
        var state = observe(record.name());
        if (state instanceof WorkerState.Unknown) {
            return;
        }
        var uid = record.uid();
        if (uid.isEmpty()) {
            return;
        }
        var stop = record.stopWithin();
        if (stop.isPresent() && record.end().isEmpty()) {
            removal.remove(record.name(), uid.get(), podsOf(uid.get()), stop.get());
        } else if (state instanceof WorkerState.Running) {
            logs.refresh(record, podsOf(uid.get()), properties.awayAfter());
        }
    }

    /// Removes Jobs of workers that are over although the cluster does not know: they wait for ever, or their node
    /// does not answer, and neither ends by itself.
    void clear() {
        for (var job : jobs.all()) {
            if (Removal.isOurs(job)
                    && !Removal.isFinished(job)
                    && endedRecord(job).isPresent()
                    && watch.heldFor("rest of " + job.getMetadata().getUid()).compareTo(CLUSTER_NOTICES) > 0) {
                removal.now(job, podsOf(job.getMetadata().getUid()));
            }
        }
    }

    private Optional<JobRecord> endedRecord(Job job) {
        String uid = job.getMetadata().getUid();
        return Marks.worker(job)
                .map(records::of)
                .filter(record -> record.uid().filter(uid::equals).isPresent())
                .filter(record -> record.end().isPresent());
    }

    private WorkerState unlaunched(JobRecord record) {
        var job = record.intended().orElseThrow();
        if (record.stopWithin().isEmpty()) {
            return launcher.launch(record, job);
        }
        // an earlier try may have come through without us knowing
        var adopted = launcher.adopt(record, job);
        return record.uid().isPresent() || !(adopted instanceof WorkerState.Pending)
                ? adopted
                : record.end(new WorkerState.Failed(Cause.KILLED, "it was stopped before it started"));
    }

    private WorkerState look(JobRecord record, String uid) {
        var own = podsOf(uid);
        var job = job(record, uid);
        if (job.isEmpty()) {
            return removed(record, uid, own);
        }
        if (Indexed.is(job.get())) {
            var wrong = rendezvous.make(record, job.get());
            if (wrong.isPresent()) {
                return wrong.get() instanceof WorkerState.Failed ? ended(record, own, wrong.get()) : wrong.get();
            }
        }
        String words = own.isEmpty() ? events.newestWarning(uid) : "";
        var departed = pods.departed().stream()
                .filter(pod -> Marks.isControlledBy(pod, uid))
                .toList();
        var state = new Diagnosis(properties.startDeadline(), watch).of(job.get(), own, departed, words);
        return state instanceof WorkerState.Succeeded || state instanceof WorkerState.Failed
                ? ended(record, own, state)
                : state;
    }

    /// Its Job is gone. As long as a pod of it may run, it is not over.
    private WorkerState removed(JobRecord record, String uid, List<Pod> own) {
        var alive = own.stream()
                .filter(pod -> !PodDiagnosis.isOver(pod) && !PodDiagnosis.isLost(pod, watch))
                .findFirst();
        if (alive.isPresent()) {
            return PodDiagnosis.runningSince(alive.get())
                    .<WorkerState>map(WorkerState.Running::new)
                    .orElseGet(() -> new WorkerState.Pending("its Job was removed"));
        }
        own.forEach(removal::force);
        events.forget(uid);
        return record.end(new WorkerState.Failed(
                Cause.KILLED,
                record.stopWithin().isPresent() ? "it was stopped" : "somebody removed its Job from the cluster"));
    }

    private WorkerState ended(JobRecord record, List<Pod> own, WorkerState state) {
        logs.fetch(record, own);
        logs.forget(record);
        return record.end(state);
    }

    private Optional<Job> job(JobRecord record, String uid) {
        var mirrored = jobs.all().stream()
                .filter(job -> uid.equals(job.getMetadata().getUid()))
                .findFirst();
        if (mirrored.isPresent()) {
            return mirrored;
        }
        return Optional.ofNullable(client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(properties.namespace())
                        .withName(record.name().value())
                        .get())
                .filter(job -> uid.equals(job.getMetadata().getUid()));
    }

    private List<Pod> podsOf(String jobUid) {
        return Indexed.inOrder(pods.all().stream()
                .filter(pod -> Marks.isControlledBy(pod, jobUid))
                .toList());
    }

    private boolean isAway() {
        double limit = properties.awayAfter().toMillis() / 1e3;
        return !jobs.everSeen() || !pods.everSeen() || jobs.ageSeconds() > limit || pods.ageSeconds() > limit;
    }

    private WorkerState.Unknown away() {
        Instant since = jobs.seen().isBefore(pods.seen()) ? jobs.seen() : pods.seen();
        String problem = jobs.problem().isEmpty() ? pods.problem() : jobs.problem();
        return new WorkerState.Unknown(since, problem.isEmpty() ? "the cluster has not answered yet" : problem);
    }
}
