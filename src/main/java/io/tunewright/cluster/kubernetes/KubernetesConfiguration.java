package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tunewright.cluster.Cluster;
import io.tunewright.cluster.Machines;
import io.tunewright.cluster.WorkerIdentities;
import io.tunewright.common.Home;
import java.io.File;
import java.time.Duration;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.util.Assert;

/// Workers in pods, if `tunewright.cluster.kind` says so.
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "tunewright.cluster.kind", havingValue = "kubernetes")
class KubernetesConfiguration {

    private static final int REQUEST_MILLIS = 10_000;
    private static final int CONNECT_MILLIS = 5_000;
    private static final String WORKERS = "pods";

    @Bean(destroyMethod = "close")
    KubernetesClient kubernetes(
            KubernetesProperties properties, @Value("${tunewright.cluster.channel-url:}") String channel) {
        Assert.state(
                !channel.isEmpty(),
                "tunewright.cluster.channel-url must say where pods find this server, such as"
                        + " http://tunewright-workers.tunewright.svc:8081");
        var config = properties.kubeconfig().isEmpty()
                ? Config.autoConfigure(null)
                : Config.fromKubeconfig(new File(properties.kubeconfig()));
        return client(config);
    }

    /// Gives up early on what does not answer: whoever asks looks again by itself.
    static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(config)
                        .withRequestTimeout(REQUEST_MILLIS)
                        .withConnectionTimeout(CONNECT_MILLIS)
                        .withRequestRetryBackoffLimit(0)
                        .withWatchReconnectLimit(0)
                        .build())
                .build();
    }

    @Bean
    Mirror<Job> jobs(KubernetesClient client, KubernetesProperties properties) {
        return new Mirror<>(
                "jobs",
                client.batch().v1().jobs().inNamespace(properties.namespace()).withLabels(Marks.OURS),
                properties.relist());
    }

    @Bean
    Mirror<Pod> pods(KubernetesClient client, KubernetesProperties properties) {
        return new Mirror<>(
                "pods", client.pods().inNamespace(properties.namespace()).withLabels(Marks.OURS), properties.relist());
    }

    @Bean
    JobRecords jobRecords(Home home) {
        return new JobRecords(home.directory(WORKERS));
    }

    @Bean
    KubernetesCluster kubernetesCluster(
            KubernetesClient client,
            KubernetesProperties properties,
            Machines machines,
            JobRecords records,
            Mirror<Job> jobs,
            Mirror<Pod> pods) {
        return new KubernetesCluster(client, properties, machines, records, jobs, pods);
    }

    @Bean
    @Primary
    Cluster cluster(KubernetesCluster pods, @Qualifier("localCluster") Cluster processes) {
        return new RoutingCluster(pods, processes);
    }

    @Bean
    WorkerIdentities workerIdentities(
            KubernetesClient client, KubernetesProperties properties, JobRecords records, Mirror<Pod> pods) {
        return new TokenReviews(client, properties, records, pods);
    }

    @Bean
    Reconciler reconciler(KubernetesCluster cluster, JobRecords records, Mirror<Job> jobs, Mirror<Pod> pods) {
        return new Reconciler(cluster, records, jobs, pods, Duration.ofSeconds(2));
    }

    /// How old the newest complete look at the workers is: an alarm's business above a minute.
    @Bean
    MeterBinder mirrorAges(Mirror<Job> jobs, Mirror<Pod> pods) {
        return registry -> {
            Gauge.builder("tunewright.cluster.mirror.age", jobs, Mirror::ageSeconds)
                    .tag("kind", "jobs")
                    .baseUnit("seconds")
                    .description("Age of the newest complete look at the workers' Jobs")
                    .register(registry);
            Gauge.builder("tunewright.cluster.mirror.age", pods, Mirror::ageSeconds)
                    .tag("kind", "pods")
                    .baseUnit("seconds")
                    .description("Age of the newest complete look at the workers' pods")
                    .register(registry);
        };
    }
}
