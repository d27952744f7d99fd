package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.Comparator;
import java.util.List;

/// A worker that is several pods of one Job, one on each machine. They have numbers from 0; the first one's `collect`
/// worker speaks for all, and its end is the end of all.
final class Indexed {

    /// Set by the cluster in every container of such a Job.
    static final String NUMBER_VARIABLE = "JOB_COMPLETION_INDEX";

    private static final String NUMBER = "batch.kubernetes.io/job-completion-index";
    private static final String FIRST = "0";
    private static final int LONGEST_NUMBER = 4;

    private Indexed() {}

    /// The Job for several machines that otherwise is this one. One pod that fails ends them all, as there is no
    /// second try of any; the success of the first is that of all.
    static Job of(Job job, int machines) {
        return new JobBuilder(job)
                .editSpec()
                .withCompletionMode("Indexed")
                .withCompletions(machines)
                .withParallelism(machines)
                .withNewSuccessPolicy()
                .addNewRule()
                .withSucceededIndexes(FIRST)
                .endRule()
                .endSuccessPolicy()
                .editTemplate()
                .editSpec()
                .withSubdomain(Rendezvous.name(job))
                .endSpec()
                .endTemplate()
                .endSpec()
                .build();
    }

    static boolean is(Job job) {
        return machines(job) > 1;
    }

    static int machines(Job job) {
        Integer completions = job.getSpec() == null ? null : job.getSpec().getCompletions();
        return completions == null ? 1 : completions;
    }

    /// Number of a pod among those of its Job; 0 if it is the only one.
    static int number(Pod pod) {
        var annotations = pod.getMetadata().getAnnotations();
        String number = annotations == null ? FIRST : annotations.getOrDefault(NUMBER, FIRST);
        // nonsense is no first pod
        return number.length() <= LONGEST_NUMBER && number.matches("[0-9]+")
                ? Integer.parseInt(number)
                : Integer.MAX_VALUE;
    }

    /// By their numbers.
    static List<Pod> inOrder(List<Pod> pods) {
        return pods.stream().sorted(Comparator.comparingInt(Indexed::number)).toList();
    }
}
