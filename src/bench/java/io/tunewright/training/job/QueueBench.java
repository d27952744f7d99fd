package io.tunewright.training.job;

import io.tunewright.Application;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.ClusterStatus;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import io.tunewright.common.Paging;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.MemberAuthentication;
import io.tunewright.identity.Principal;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.TestIdentity;
import io.tunewright.training.RunShare;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.store.QueueStore;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;

/// A full queue and workers that compute nothing: how soon a free place is given away, how soon the end of a worker
/// is seen, how long the list of runs takes, and whether three organisations get what their weights promise.
/// Arguments: runs that wait (1000), runs in progress (50), ends to measure (150).
final class QueueBench {

    private static final int ORGANISATIONS = 3;

    private QueueBench() {}

    public static void main(String[] arguments) throws InterruptedException {
        int queued = argument(arguments, 0, 1000);
        int active = argument(arguments, 1, 50);
        int ends = argument(arguments, 2, 150);
        try (var context = new SpringApplication(Application.class, Fakes.class)
                .run(
                        "--server.port=0",
                        "--tunewright.home=target/bench-home/queue-"
                                + ProcessHandle.current().pid(),
                        "--tunewright.training.concurrent-runs=" + active,
                        "--tunewright.quota.concurrent-runs=" + (queued + active))) {
            var organisations = organisations(context);
            var runs = context.getBean(TrainingRunService.class);
            for (int i = 0; i < queued + active; i++) {
                // the first have their turn before the last are queued
                var organisation = i < active ? byWeight(organisations, i) : organisations.get(i % ORGANISATIONS);
                signIn(organisation.user());
                runs.start(
                        organisation.user().tenant(),
                        organisation.user().user(),
                        organisation.experiment().id());
            }
            var user = organisations.getLast().user();
            var database = context.getBean(TenantDatabase.class);
            int over = 0;
            var lists = new ArrayList<Double>();
            while (over < ends) {
                Thread.sleep(100);
                long began = System.nanoTime();
                runs.list(user.tenant(), new Paging(0, 100));
                lists.add((System.nanoTime() - began) / 1e9);
                over = times(database, "finished_at").size();
            }
            print(
                    "list of 100 runs, s",
                    lists.stream().mapToDouble(Double::doubleValue).toArray());
            var finished = times(database, "finished_at").subList(0, ends);
            var admitted = times(database, "admitted_at");
            while (admitted.size() < active + ends) {
                Thread.sleep(100);
                admitted = times(database, "admitted_at");
            }
            print("place free until given away, s", lags(finished, admitted.subList(active, active + ends)));
            var seen = ends(database);
            var deaths = context.getBean(FakeCluster.class).deaths;
            print(
                    "end of a worker until seen, s",
                    seen.entrySet().stream()
                            .mapToDouble(
                                    end -> seconds(deaths.getOrDefault(end.getKey(), end.getValue()), end.getValue()))
                            .toArray());
            printShares(database, organisations);
        }
        System.exit(0);
    }

    /// @param weight of its share
    private record Organisation(Principal user, int weight, ExperimentSnapshot experiment) {}

    private static List<Organisation> organisations(ConfigurableApplicationContext context) {
        var identity = context.getBean(TestIdentity.class);
        var experiments = context.getBean(TestExperiments.class);
        var organisations = new ArrayList<Organisation>();
        for (int weight = 1; weight <= ORGANISATIONS; weight++) {
            var user = identity.organisation().member();
            signIn(user);
            context.getBean(QueueStore.class).setShare(user.tenant(), new RunShare(weight, null, null));
            organisations.add(new Organisation(user, weight, experiments.experiment(experiments.material(user), "")));
        }
        return organisations;
    }

    private static Organisation byWeight(List<Organisation> organisations, int number) {
        int weights = organisations.stream().mapToInt(Organisation::weight).sum();
        int place = number % weights;
        for (var organisation : organisations) {
            place -= organisation.weight();
            if (place < 0) {
                return organisation;
            }
        }
        throw new IllegalStateException();
    }

    private static void signIn(Principal user) {
        SecurityContextHolder.setContext(new SecurityContextImpl(MemberAuthentication.bySession(user)));
    }

    /// What each organisation had of the machines' time until now, beside what its weight promises.
    private static void printShares(TenantDatabase database, List<Organisation> organisations) {
        var seconds = new HashMap<TenantId, Double>();
        database.acrossTenants(jdbc -> {
            jdbc.sql("""
                            select tenant_id, sum(extract(epoch from coalesce(ended_at, now()) - created_at))
                              from training_attempt group by tenant_id
                            """).query(row -> {
                seconds.put(new TenantId(row.getObject(1, UUID.class)), row.getDouble(2));
            });
            return seconds;
        });
        double all = seconds.values().stream().mapToDouble(Double::doubleValue).sum();
        int weights = organisations.stream().mapToInt(Organisation::weight).sum();
        for (var organisation : organisations) {
            System.out.printf(
                    "share of weight %d: %.3f, promised %.3f%n",
                    organisation.weight(),
                    seconds.getOrDefault(organisation.user().tenant(), 0.0) / all,
                    (double) organisation.weight() / weights);
        }
    }

    private static int argument(String[] arguments, int place, int otherwise) {
        return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
    }

    private static List<Instant> times(TenantDatabase database, String column) {
        return database.acrossTenants(jdbc -> jdbc.sql(
                        "select %1$s from training_run where %1$s is not null order by 1".formatted(column))
                .query((row, number) -> row.getObject(1, OffsetDateTime.class).toInstant())
                .list());
    }

    private static Map<WorkerName, Instant> ends(TenantDatabase database) {
        var ends = new ConcurrentHashMap<WorkerName, Instant>();
        database.acrossTenants(jdbc -> {
            jdbc.sql("select worker, ended_at from training_attempt where ended_at is not null")
                    .query(row -> {
                        ends.put(
                                new WorkerName(row.getString(1)),
                                row.getObject(2, OffsetDateTime.class).toInstant());
                    });
            return ends;
        });
        return ends;
    }

    private static double[] lags(List<Instant> from, List<Instant> to) {
        var lags = new double[from.size()];
        for (int i = 0; i < lags.length; i++) {
            lags[i] = seconds(from.get(i), to.get(i));
        }
        return lags;
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toMillis() / 1000.0;
    }

    private static void print(String what, double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        System.out.printf(
                "%s: median %.3f, p99 %.3f, most %.3f of %d%n",
                what,
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)],
                sorted[sorted.length - 1],
                sorted.length);
    }

    @TestConfiguration(proxyBeanMethods = false)
    @Import({TestIdentity.class, TestExperiments.class})
    static class Fakes {

        @Bean
        @Primary
        FakeCluster fakeCluster() {
            return new FakeCluster();
        }
    }

    /// Workers that live for 20 to 40 seconds and then fail for want of memory, which nobody retries.
    static final class FakeCluster implements Cluster {

        final Map<WorkerName, Instant> deaths = new ConcurrentHashMap<>();

        @Override
        public void launch(WorkerRequest request) {
            deaths.computeIfAbsent(request.name(), name -> Instant.now()
                    .plusMillis(ThreadLocalRandom.current().nextInt(20_000, 40_000)));
        }

        @Override
        public WorkerState observe(WorkerName name) {
            var death = deaths.get(name);
            if (death == null) {
                return new WorkerState.Missing();
            }
            return death.isAfter(Instant.now())
                    ? new WorkerState.Running(Instant.now())
                    : new WorkerState.Failed(WorkerState.Cause.HOST_OUT_OF_MEMORY, "the bench ended it");
        }

        @Override
        public void stop(WorkerName name, Duration grace) {
            deaths.put(name, Instant.now());
        }

        @Override
        public List<WorkerName> running() {
            return deaths.entrySet().stream()
                    .filter(worker -> worker.getValue().isAfter(Instant.now()))
                    .map(Map.Entry::getKey)
                    .toList();
        }

        @Override
        public Optional<URI> endpoint(WorkerName name) {
            return Optional.empty();
        }

        @Override
        public Optional<Path> log(WorkerName name) {
            return Optional.empty();
        }

        @Override
        public ClusterStatus status() {
            return new ClusterStatus("bench", "bench", true, "", Instant.now(), 0, List.of(), List.of(), List.of());
        }
    }
}
