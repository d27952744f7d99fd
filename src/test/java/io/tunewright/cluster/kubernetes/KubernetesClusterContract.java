package io.tunewright.cluster.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.Machines;
import io.tunewright.cluster.Placement;
import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.cluster.WorkerIdentities;
import io.tunewright.cluster.WorkerIdentity;
import io.tunewright.cluster.WorkerName;
import io.tunewright.cluster.WorkerRequest;
import io.tunewright.cluster.WorkerState;
import io.tunewright.cluster.WorkerState.Cause;
import io.tunewright.common.Home;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.util.FileSystemUtils;

/// What the product relies on when its workers are pods, whatever cluster it is.
abstract class KubernetesClusterContract {

    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final String SOON = "start-deadline=4s";

    @TempDir
    Path directory;

    TestKubernetes kubernetes;
    private final List<AnnotationConfigApplicationContext> servers = new ArrayList<>();
    private AnnotationConfigApplicationContext server;

    abstract TestKubernetes kubernetes() throws Exception;

    @BeforeEach
    void startServer() throws Exception {
        kubernetes = kubernetes();
        server = server();
    }

    @AfterEach
    void stopAll() throws Exception {
        servers.forEach(AnnotationConfigApplicationContext::close);
        kubernetes.close();
    }

    @Test
    void aWorkerIsLaunchedRunsAndSucceeds() throws IOException {
        launch("run-a-1");

        awaitState("run-a-1", WorkerState.Running.class);
        assertThat(cluster().running()).containsExactly(new WorkerName("run-a-1"));

        kubernetes.kubelet().succeed("run-a-1");

        awaitState("run-a-1", WorkerState.Succeeded.class);
        assertThat(cluster().running()).isEmpty();
    }

    @Test
    void launchingTwiceMakesOneJob() throws IOException {
        launch("run-b-1");
        launch("run-b-1");
        var second = server();
        second.getBean(Cluster.class).launch(request("run-b-1"));

        awaitState("run-b-1", WorkerState.Running.class);
        assertThat(jobs()).hasSize(1);
        assertThat(pods()).hasSize(1);
    }

    @Test
    void aServerThatDiedBeforeTheAnswerAdoptsItsJob() throws IOException {
        launch("run-c-1");
        awaitState("run-c-1", WorkerState.Running.class);
        Files.delete(directory.resolve("home/pods/run-c-1/uid"));

        var state = restarted().observe(new WorkerName("run-c-1"));

        assertThat(state).isNotInstanceOf(WorkerState.Failed.class);
        awaitState("run-c-1", WorkerState.Running.class);
        assertThat(jobs()).hasSize(1);
    }

    @Test
    void aJobOfThatNameOfSomebodyElseIsRefused() throws IOException {
        kubernetes.client().resource(stranger("run-d-1")).create();

        launch("run-d-1");

        var failed = (WorkerState.Failed) awaitState("run-d-1", WorkerState.Failed.class);
        assertThat(failed.cause()).isEqualTo(Cause.REFUSED);
        assertThat(failed.reason()).contains("has a Job run-d-1 already, which this server did not make");
    }

    @Test
    void aJobThatWasMadeAnewIsAStranger() throws IOException {
        launch("run-e-1");
        awaitState("run-e-1", WorkerState.Running.class);
        var job = jobs().getFirst();
        kubernetes.client().resource(job).delete();
        Waiting.until("the Job is gone", () -> jobs().isEmpty() ? Optional.of(true) : Optional.empty());
        // the same in every respect, but not the same
        job.getMetadata().setUid(null);
        job.getMetadata().setResourceVersion(null);
        job.getMetadata().getLabels().keySet().removeIf(key -> key.contains("controller-uid"));
        job.getSpec().setSelector(null);
        job.getSpec().getTemplate().getMetadata().getLabels().keySet().removeIf(key -> key.contains("uid"));
        job.setStatus(null);
        kubernetes.client().resource(job).create();

        var failed = (WorkerState.Failed) awaitState("run-e-1", WorkerState.Failed.class);
        assertThat(failed.reason()).isEqualTo("somebody removed its Job from the cluster");
        assertThat(failed.cause().isInfrastructure()).isTrue();
    }

    @Test
    void aPodWithOurLabelsThatSucceedsIsIgnored() throws IOException {
        launch("run-f-1");
        awaitState("run-f-1", WorkerState.Running.class);
        var own = kubernetes.kubelet().pod("run-f-1");
        var alien = new PodBuilder()
                .withNewMetadata()
                .withName("alien")
                .withNamespace(kubernetes.namespace())
                .withLabels(own.getMetadata().getLabels())
                .endMetadata()
                .withSpec(own.getSpec())
                .build();
        alien.getMetadata().getLabels().keySet().removeIf(key -> key.contains("uid") || key.contains("job"));
        alien.getSpec().setNodeName(null);
        kubernetes.client().resource(alien).create();
        Waiting.until("it says that it succeeded", () -> {
            try {
                return Optional.of(kubernetes
                        .client()
                        .pods()
                        .inNamespace(kubernetes.namespace())
                        .withName("alien")
                        .editStatus(pod -> {
                            pod.setStatus(new PodStatusBuilder()
                                    .withPhase("Succeeded")
                                    .build());
                            return pod;
                        }));
            } catch (KubernetesClientException schedulerWasFaster) {
                return Optional.empty();
            }
        });

        pause(1500);
        assertThat(observe("run-f-1")).isInstanceOf(WorkerState.Running.class);
    }

    @Test
    void whatEndedAWorkerIsTold() throws IOException {
        expectEnd("run-g-1", kubelet -> kubelet.exit("run-g-1", 1), Cause.CRASHED, "it ended with exit code 1");
        expectEnd("run-g-2", kubelet -> kubelet.exit("run-g-2", 139), Cause.CRASHED, "it crashed in native code");
        expectEnd("run-g-3", kubelet -> kubelet.exit("run-g-3", 137), Cause.KILLED, "it was killed (signal 9)");
        expectEnd(
                "run-g-4",
                kubelet -> kubelet.killForMemory("run-g-4"),
                Cause.HOST_OUT_OF_MEMORY,
                "more memory than the machine profile gives");
        expectEnd(
                "run-g-5",
                kubelet -> kubelet.evict("run-g-5", "The node was low on resource: memory."),
                Cause.EVICTED,
                "it was evicted: The node was low on resource: memory.");
        expectEnd(
                "run-g-6",
                kubelet -> kubelet.evict("run-g-6", "Usage of EmptyDir volume \"run\" exceeds the limit \"20Gi\"."),
                Cause.DISK_FULL,
                "it used more disk than it may: Usage of EmptyDir");
        expectEnd("run-g-7", kubelet -> kubelet.preempt("run-g-7"), Cause.PREEMPTED, "more important work");
        expectEnd("run-g-8", kubelet -> kubelet.delete("run-g-8"), Cause.KILLED, "");
        expectEnd("run-g-9", kubelet -> kubelet.vanish("run-g-9"), Cause.KILLED, "");
    }

    @Test
    void aWorkerThatFindsNoPlaceSaysWhyAndGivesUpAtItsDeadline() throws IOException {
        use(SOON);
        kubernetes.kubelet().start("run-h-1", FakeKubelet.Start.NEVER_GETS_A_NODE);
        launch("run-h-1", "needs-much");

        Waiting.until(
                "the scheduler's words are seen",
                () -> observe("run-h-1") instanceof WorkerState.Pending pending
                                && pending.reason().contains("Insufficient nvidia.com/gpu")
                        ? Optional.of(pending)
                        : Optional.empty());
        var failed = (WorkerState.Failed) awaitState("run-h-1", WorkerState.Failed.class);

        assertThat(failed.cause()).isEqualTo(Cause.UNSCHEDULABLE);
        assertThat(failed.reason()).startsWith("it did not start within 4 s: ").contains("Insufficient nvidia.com/gpu");
        awaitNoObjects();
    }

    @Test
    void anImageThatCannotBePulledIsNamedAndGivenUpAtTheDeadline() throws IOException {
        use(SOON);
        kubernetes.kubelet().start("run-i-1", FakeKubelet.Start.CANNOT_PULL_ITS_IMAGE);
        launch("run-i-1");

        Waiting.until(
                "the kubelet's words are seen",
                () -> observe("run-i-1") instanceof WorkerState.Pending pending
                                && pending.reason().startsWith("ImagePullBackOff: Back-off")
                        ? Optional.of(pending)
                        : Optional.empty());
        var failed = (WorkerState.Failed) awaitState("run-i-1", WorkerState.Failed.class);

        assertThat(failed.cause()).isEqualTo(Cause.IMAGE_MISSING);
        awaitNoObjects();
    }

    @Test
    void anImageNameThatIsNoneFailsAtOnce() throws IOException {
        kubernetes.kubelet().start("run-j-1", FakeKubelet.Start.HAS_NO_IMAGE_NAME);
        launch("run-j-1");

        var failed = (WorkerState.Failed) awaitState("run-j-1", WorkerState.Failed.class);
        assertThat(failed.reason()).isEqualTo("InvalidImageName: couldn't parse image name");
    }

    @Test
    void aStoppedWorkerEndsAndItsJobIsGone() throws IOException {
        launch("run-k-1");
        awaitState("run-k-1", WorkerState.Running.class);

        cluster().stop(new WorkerName("run-k-1"), GRACE);

        var failed = (WorkerState.Failed) awaitState("run-k-1", WorkerState.Failed.class);
        assertThat(failed.cause()).isEqualTo(Cause.KILLED);
        awaitNoObjects();
        cluster().stop(new WorkerName("run-k-1"), GRACE);
        launch("run-k-1");
        assertThat(observe("run-k-1")).isEqualTo(failed);
        assertThat(jobs()).isEmpty();
    }

    @Test
    void endsAreRememberedWhenTheClusterHasForgotten() throws IOException {
        launch("run-l-1");
        awaitState("run-l-1", WorkerState.Running.class);
        kubernetes.kubelet().succeed("run-l-1");
        awaitState("run-l-1", WorkerState.Succeeded.class);
        jobs().forEach(job -> kubernetes.client().resource(job).delete());

        assertThat(restarted().observe(new WorkerName("run-l-1"))).isInstanceOf(WorkerState.Succeeded.class);
    }

    @Test
    void aJobThatNobodyKnowsIsSeenAndCanBeStopped() throws Exception {
        launch("run-m-1");
        awaitState("run-m-1", WorkerState.Running.class);
        FileSystemUtils.deleteRecursively(directory.resolve("home/pods/run-m-1"));

        assertThat(cluster().running()).contains(new WorkerName("run-m-1"));
        cluster().stop(new WorkerName("run-m-1"), GRACE);

        awaitNoObjects();
    }

    @Test
    void aPodProvesWhoItIs() throws IOException {
        launch("run-n-1");
        awaitState("run-n-1", WorkerState.Running.class);
        var pod = kubernetes.kubelet().pod("run-n-1");
        var identities = server.getBean("workerIdentities", WorkerIdentities.class);

        assertThat(identities.verify(kubernetes.token(pod)))
                .contains(new WorkerIdentity(
                        new WorkerName("run-n-1"),
                        pod.getMetadata().getUid(),
                        pod.getMetadata().getName(),
                        0));
        assertThat(identities.verify(kubernetes.token(pod, "somebody-else"))).isEmpty();
        assertThat(identities.verify("a.b.c")).isEmpty();
        assertThat(identities.verify("x".repeat(100_000))).isEmpty();
    }

    @Test
    void aPodThatIsNotOfTheLaunchedJobProvesNothing() throws IOException {
        launch("run-o-1");
        awaitState("run-o-1", WorkerState.Running.class);
        var own = kubernetes.kubelet().pod("run-o-1");
        Files.writeString(directory.resolve("home/pods/run-o-1/uid"), "00000000-0000-0000-0000-000000000000");

        var identities = server.getBean("workerIdentities", WorkerIdentities.class);

        assertThat(identities.verify(kubernetes.token(own))).isEmpty();
    }

    @Test
    void malformedObjectsDoNotKeepAGoodWorkerFromItsEnd() throws IOException {
        for (int number = 0; number < 10; number++) {
            var poison = stranger("poison-" + number);
            poison.getMetadata().setLabels(new HashMap<>(Marks.OURS));
            poison.getMetadata().getLabels().put(Marks.WORKER, number % 2 == 0 ? "Not_A_Name" : "run-p-" + number);
            poison.getMetadata().setAnnotations(Map.of(Marks.LAUNCH, "x".repeat(number % 3 == 0 ? 200_000 : 1)));
            kubernetes.client().resource(poison).create();
        }
        launch("run-p-1");
        awaitState("run-p-1", WorkerState.Running.class);
        kubernetes.kubelet().succeed("run-p-1");

        awaitState("run-p-1", WorkerState.Succeeded.class);
    }

    @Test
    void severalMachinesAreOneWorker() throws IOException {
        launchTogether("run-w-1");

        awaitState("run-w-1", WorkerState.Running.class);
        assertThat(jobs()).hasSize(1);
        assertThat(pods()).hasSize(2).allSatisfy(pod -> assertThat(pod.getSpec().getSubdomain())
                .isEqualTo("run-w-1"));
        assertThat(kubernetes.kubelet().pod("run-w-1", 1).getSpec().getHostname())
                .isEqualTo("run-w-1-1");
        assertThat(cluster().running()).containsExactly(new WorkerName("run-w-1"));
        assertThat(cluster().status().workers()).singleElement().satisfies(worker -> assertThat(worker.node())
                .isEqualTo(kubernetes.kubelet().node()));

        kubernetes.kubelet().succeed(kubernetes.kubelet().pod("run-w-1", 1));
        pause(5000);
        assertThat(observe("run-w-1"))
                .as("the first one still delivers, longer than a start may take")
                .isInstanceOf(WorkerState.Running.class);

        kubernetes.kubelet().succeed("run-w-1");

        awaitState("run-w-1", WorkerState.Succeeded.class);
        Waiting.until(
                "the first one's end is the end of all",
                () -> pods().stream().allMatch(PodDiagnosis::isOver) ? Optional.of(true) : Optional.empty());
    }

    @Test
    void severalMachinesFindEachOtherAndNobodyElse() throws IOException {
        launchTogether("run-w-2");
        awaitState("run-w-2", WorkerState.Running.class);

        var ofTheJob = Map.of(
                "batch.kubernetes.io/controller-uid",
                jobs().getFirst().getMetadata().getUid());
        assertThat(services()).singleElement().satisfies(service -> {
            assertThat(service.getMetadata().getName()).isEqualTo("run-w-2");
            assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(service.getSpec().getPublishNotReadyAddresses()).isTrue();
            assertThat(service.getSpec().getSelector()).isEqualTo(ofTheJob);
        });
        assertThat(policies()).singleElement().satisfies(policy -> {
            assertThat(policy.getSpec().getPodSelector().getMatchLabels()).isEqualTo(ofTheJob);
            assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
            assertThat(policy.getSpec().getIngress())
                    .flatExtracting(NetworkPolicyIngressRule::getFrom)
                    .singleElement()
                    .satisfies(peer ->
                            assertThat(peer.getPodSelector().getMatchLabels()).isEqualTo(ofTheJob));
            assertThat(policy.getSpec().getEgress())
                    .flatExtracting(NetworkPolicyEgressRule::getTo)
                    .singleElement()
                    .satisfies(peer ->
                            assertThat(peer.getPodSelector().getMatchLabels()).isEqualTo(ofTheJob));
        });
        assertThat(pods())
                .allSatisfy(pod -> assertThat(pod.getMetadata().getLabels()).containsAllEntriesOf(ofTheJob));

        cluster().stop(new WorkerName("run-w-2"), GRACE);

        awaitNoObjects();
        Waiting.until(
                "nothing of it is left",
                () -> services().isEmpty() && policies().isEmpty() ? Optional.of(true) : Optional.empty());
    }

    @Test
    void oneMachineOfSeveralEndsAll() throws IOException {
        var kubelet = kubernetes.kubelet();
        String second = "machine 2 of 2 (" + kubelet.node() + "): ";
        launchTogether("run-x-1");
        awaitState("run-x-1", WorkerState.Running.class);

        kubelet.evict(kubelet.pod("run-x-1", 1), "The node was low on resource: memory.");

        assertThat(awaitState("run-x-1", WorkerState.Failed.class))
                .isEqualTo(new WorkerState.Failed(
                        Cause.EVICTED, second + "it was evicted: The node was low on resource: memory."));
        launchTogether("run-x-2");
        awaitState("run-x-2", WorkerState.Running.class);
        kubelet.killForMemory(kubelet.pod("run-x-2", 1));
        assertThat(awaitState("run-x-2", WorkerState.Failed.class))
                .isEqualTo(new WorkerState.Failed(
                        Cause.HOST_OUT_OF_MEMORY, second + "it needed more memory than the machine profile gives"));
        Waiting.until(
                "the others are ended",
                () -> pods().stream().allMatch(PodDiagnosis::isOver) ? Optional.of(true) : Optional.empty());
    }

    @Test
    void aServiceOfThatNameOfSomebodyElseIsRefused() throws IOException {
        kubernetes
                .client()
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("run-x-3")
                        .withNamespace(kubernetes.namespace())
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP("None")
                        .endSpec()
                        .build())
                .create();

        launchTogether("run-x-3");

        var failed = (WorkerState.Failed) awaitState("run-x-3", WorkerState.Failed.class);
        assertThat(failed.cause()).isEqualTo(Cause.REFUSED);
        assertThat(failed.reason()).contains("has a Service run-x-3 already, which this server did not make");
        awaitNoObjects();
    }

    @Test
    void whichOfSeveralMachinesAPodIsIsVouchedFor() throws IOException {
        launchTogether("run-y-1");
        awaitState("run-y-1", WorkerState.Running.class);
        var identities = server.getBean("workerIdentities", WorkerIdentities.class);

        for (int machine = 0; machine < 2; machine++) {
            var pod = kubernetes.kubelet().pod("run-y-1", machine);
            assertThat(identities.verify(kubernetes.token(pod)))
                    .contains(new WorkerIdentity(
                            new WorkerName("run-y-1"),
                            pod.getMetadata().getUid(),
                            pod.getMetadata().getName(),
                            machine));
        }
    }

    @Test
    void aClusterThatIsAwayFailsNobody() throws Exception {
        var address = URI.create(kubernetes.client().getMasterUrl().toString());
        assumeTrue(address.getHost().matches("localhost|127.0.0.1"), "the way to the API server cannot be cut");
        try (var way = new CuttableProxy(address.getPort())) {
            var kubeconfig = Files.writeString(
                    directory.resolve("by-proxy"),
                    Files.readString(kubernetes.kubeconfig())
                            .replaceAll("(localhost|127.0.0.1):" + address.getPort(), "127.0.0.1:" + way.port()));
            use(SOON, "kubeconfig=" + kubeconfig);
            launch("run-r-1");
            awaitState("run-r-1", WorkerState.Running.class);

            way.cut();
            var unknown = (WorkerState.Unknown) awaitState("run-r-1", WorkerState.Unknown.class);
            launch("run-r-2");
            kubernetes.kubelet().succeed("run-r-1");
            pause(5000);
            assertThat(observe("run-r-1")).isInstanceOf(WorkerState.Unknown.class);
            assertThat(observe("run-r-2")).isInstanceOf(WorkerState.Unknown.class);
            assertThat(unknown.since()).isBefore(Instant.now());
            assertThat(cluster().status().reachable()).isFalse();
            assertThat(cluster().status().problem()).isNotEmpty();

            way.mend();
            awaitState("run-r-1", WorkerState.Succeeded.class);
            awaitState("run-r-2", WorkerState.Running.class);
        }
    }

    @Test
    void theOperatorSeesNodesWorkersAndPermissions() throws IOException {
        launch("run-q-1");
        awaitState("run-q-1", WorkerState.Running.class);

        var status = cluster().status();

        assertThat(status.kind()).isEqualTo("kubernetes");
        assertThat(status.reachable()).isTrue();
        assertThat(status.staleSeconds()).isBetween(0.0, 5.0);
        assertThat(status.workers()).singleElement().satisfies(worker -> {
            assertThat(worker.name()).isEqualTo(new WorkerName("run-q-1"));
            assertThat(worker.node()).isEqualTo(kubernetes.kubelet().node());
            assertThat(worker.state()).isEqualTo("running");
        });
        assertThat(status.permissions())
                .extracting(permission -> permission.verb() + " " + permission.resource())
                .contains("create jobs", "get pods/log", "create tokenreviews")
                .doesNotHaveDuplicates();
    }

    // what the tests of one kind of cluster need, too

    Cluster cluster() {
        return server.getBean(Cluster.class);
    }

    /// Another server takes over the home of the one before.
    void use(String... properties) {
        servers.forEach(AnnotationConfigApplicationContext::close);
        server = server(properties);
    }

    void launch(String name) throws IOException {
        launch(name, "cpu");
    }

    void launch(String name, String profile) throws IOException {
        cluster().launch(request(name, profile));
    }

    /// A trainer on two machines.
    void launchTogether(String name) throws IOException {
        var trainer = new TrainerRuntime("trl", TrainerRuntime.Kind.TRL, JobTemplateTest.IMAGE, List.of());
        var request = request(name);
        cluster()
                .launch(new WorkerRequest(
                        request.name(),
                        WorkerRequest.Command.COLLECT,
                        request.directory(),
                        2,
                        new Placement("cpu", 2, trainer, null)));
    }

    WorkerState observe(String name) {
        return cluster().observe(new WorkerName(name));
    }

    WorkerState awaitState(String name, Class<? extends WorkerState> wanted) {
        var last = new WorkerState[1];
        try {
            return Waiting.until(name + " is " + wanted.getSimpleName(), () -> {
                last[0] = observe(name);
                return wanted.isInstance(last[0]) ? Optional.of(last[0]) : Optional.empty();
            });
        } catch (AssertionError late) {
            throw new AssertionError(late.getMessage() + ", but " + last[0], late);
        }
    }

    void awaitNoObjects() {
        Waiting.until(
                "Jobs and pods are gone",
                () -> jobs().isEmpty() && pods().isEmpty() ? Optional.of(true) : Optional.empty());
    }

    List<Job> jobs() {
        return kubernetes
                .client()
                .batch()
                .v1()
                .jobs()
                .inNamespace(kubernetes.namespace())
                .list()
                .getItems();
    }

    List<Pod> pods() {
        return kubernetes
                .client()
                .pods()
                .inNamespace(kubernetes.namespace())
                .list()
                .getItems();
    }

    private List<Service> services() {
        return kubernetes
                .client()
                .services()
                .inNamespace(kubernetes.namespace())
                .list()
                .getItems();
    }

    private List<NetworkPolicy> policies() {
        return kubernetes
                .client()
                .network()
                .v1()
                .networkPolicies()
                .inNamespace(kubernetes.namespace())
                .list()
                .getItems();
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            throw new AssertionError(stopped);
        }
    }

    private void expectEnd(String worker, Consumer<FakeKubelet> fate, Cause cause, String words) throws IOException {
        launch(worker);
        awaitState(worker, WorkerState.Running.class);
        fate.accept(kubernetes.kubelet());
        var failed = (WorkerState.Failed) awaitState(worker, WorkerState.Failed.class);
        assertThat(failed.cause()).as(worker).isEqualTo(cause);
        assertThat(failed.reason()).as(worker).contains(words);
    }

    private Cluster restarted() {
        use();
        var cluster = cluster();
        Waiting.until(
                "the server sees the cluster",
                () -> cluster.status().reachable() ? Optional.of(true) : Optional.empty());
        return cluster;
    }

    private AnnotationConfigApplicationContext server(String... properties) {
        var context = new AnnotationConfigApplicationContext();
        var pairs = new ArrayList<>(kubernetes.properties());
        for (String property : properties) {
            pairs.add("tunewright.cluster.kubernetes." + property);
        }
        pairs.add("tunewright.cluster.kubernetes.relist=1s");
        pairs.add("tunewright.cluster.kubernetes.away-after=5s");
        pairs.add("tunewright.cluster.channel-url=http://server.example.org:8081");
        pairs.add("tunewright.home=" + directory.resolve("home"));
        pairs.add("tunewright.cluster.profiles[0].name=cpu");
        pairs.add("tunewright.cluster.profiles[1].name=needs-much");
        pairs.add("tunewright.cluster.profiles[1].gpus=64");
        TestPropertyValues.of(pairs).applyTo(context);
        context.register(Server.class);
        context.registerBean("localCluster", Cluster.class, NoProcesses::new);
        context.refresh();
        context.start();
        servers.add(context);
        return context;
    }

    private WorkerRequest request(String name) throws IOException {
        return request(name, "cpu");
    }

    private WorkerRequest request(String name, String profile) throws IOException {
        var run = Files.createDirectories(directory.resolve("runs").resolve(name));
        Files.writeString(run.resolve("channel.json"), """
                {"url": "http://server.example.org:8081/worker/v1/runs/%s/attempts/1", "token": "a secret"}
                """.formatted(name));
        return new WorkerRequest(
                new WorkerName(name), WorkerRequest.Command.TRAIN, run, 2, new Placement(profile, 1, null, null));
    }

    private Job stranger(String name) {
        return new JobBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(kubernetes.namespace())
                .endMetadata()
                .withNewSpec()
                .withSuspend(true)
                .withNewTemplate()
                .withNewSpec()
                .withRestartPolicy("Never")
                .addNewContainer()
                .withName("other")
                .withImage("other")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    @EnableConfigurationProperties({KubernetesProperties.class, Home.class})
    @Import({KubernetesConfiguration.class, Machines.class})
    static class Server {}
}
