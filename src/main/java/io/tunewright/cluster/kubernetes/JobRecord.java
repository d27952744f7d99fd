package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// What is known on disk of one worker, in a folder of its own, so that a restarted server knows its Jobs:
///
/// - `job.json`: the Job as it is asked for; written before the cluster is
/// - `uid`: of the Job that the cluster made of it; from then on, no other Job is this worker
/// - `rendezvous`: says that there is what several machines meet by
/// - `stop`: how many milliseconds the worker may take to end, once it was asked to
/// - `end.json`: how it ended; written once, so that it stays true when the cluster forgets
/// - `worker.log`: the end of its output
record JobRecord(WorkerName name, Path folder) {

    static final String LOG = "worker.log";
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String JOB = "job.json";
    private static final String UID = "uid";
    private static final String RENDEZVOUS = "rendezvous";
    private static final String STOP = "stop";
    private static final String END = "end.json";

    /// Remembers the intent; the first one stays.
    ///
    /// @return the Job to ask for
    Job intend(Job job) {
        var known = intended();
        if (known.isPresent()) {
            return known.get();
        }
        write(JOB, Serialization.asJson(job));
        return job;
    }

    boolean isIntended() {
        return Files.exists(folder.resolve(JOB));
    }

    Optional<Job> intended() {
        return read(JOB).map(text -> Serialization.unmarshal(text, Job.class));
    }

    /// When the intent was written down.
    Instant intendedAt() {
        try {
            return Files.getLastModifiedTime(folder.resolve(JOB)).toInstant();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Optional<String> uid() {
        return read(UID);
    }

    void launched(String uid) {
        write(UID, uid);
    }

    boolean hasRendezvous() {
        return Files.exists(folder.resolve(RENDEZVOUS));
    }

    void madeRendezvous() {
        write(RENDEZVOUS, "");
    }

    /// How long it may take to end, if it was asked to.
    Optional<Duration> stopWithin() {
        return read(STOP).map(text -> Duration.ofMillis(Long.parseLong(text)));
    }

    void stopWithin(Duration grace) {
        write(STOP, Long.toString(grace.toMillis()));
    }

    Optional<WorkerState> end() {
        return read(END).map(text -> JSON.readValue(text, End.class).state());
    }

    /// Remembers how it ended; the first one stays.
    WorkerState end(WorkerState state) {
        var known = end();
        if (known.isEmpty()) {
            write(END, JSON.writeValueAsString(End.of(state)));
        }
        return known.orElse(state);
    }

    private void write(String file, String text) {
        try {
            Files.createDirectories(folder);
            var temporary = Files.createTempFile(folder, file, ".tmp");
            Files.writeString(temporary, text);
            Files.move(temporary, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot write " + file + " of worker " + name, failure);
        }
    }

    private Optional<String> read(String file) {
        try {
            return Optional.of(Files.readString(folder.resolve(file), StandardCharsets.UTF_8));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot read " + file + " of worker " + name, failure);
        }
    }

    /// @param cause empty if it succeeded
    private record End(String cause, String reason) {

        static End of(WorkerState state) {
            return switch (state) {
                case WorkerState.Succeeded _ -> new End("", "");
                case WorkerState.Failed(var cause, var reason) -> new End(cause.name(), reason);
                default -> throw new IllegalArgumentException("no end: " + state);
            };
        }

        WorkerState state() {
            return cause.isEmpty()
                    ? new WorkerState.Succeeded()
                    : new WorkerState.Failed(WorkerState.Cause.valueOf(cause), reason);
        }
    }
}
