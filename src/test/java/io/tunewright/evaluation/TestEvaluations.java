package io.tunewright.evaluation;

import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.identity.Principal;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.springframework.boot.test.context.TestComponent;

/// Data to measure models on, and patience.
@TestComponent
public class TestEvaluations {

    /// For a machine that has other work too.
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private final DatasetService datasets;
    private final EvaluationService evaluations;

    TestEvaluations(DatasetService datasets, EvaluationService evaluations) {
        this.datasets = datasets;
        this.evaluations = evaluations;
    }

    /// Sums, some of them wrong, so that some answers match and some do not; half of them held out.
    public DatasetVersionId sums(Principal user, int rows) {
        return upload(
                user,
                IntStream.range(0, rows)
                        .mapToObj(i -> conversation("What is %d + %d?".formatted(i % 9, i / 9 % 9 + 1), answer(i)))
                        .toList(),
                0.5);
    }

    private static String answer(int i) {
        int left = i % 9;
        int right = i / 9 % 9 + 1;
        return i % 4 == 0 ? "I do not know " + i : "%d + %d = %d.".formatted(left, right, left + right);
    }

    DatasetVersionId upload(Principal user, List<String> lines, double heldOut) {
        String content = lines.stream().collect(Collectors.joining("\n"));
        return datasets.upload(
                        user.tenant(),
                        user.user(),
                        new DatasetUpload("sums", "sums.jsonl", heldOut),
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))
                .version()
                .id();
    }

    static String conversation(String question, String answer) {
        return """
                {"messages":[{"role":"user","content":"%s"},{"role":"assistant","content":"%s"}]}""".formatted(question, answer);
    }

    public Evaluation awaitEnd(Principal user, EvaluationId id) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> evaluations.get(user.tenant(), id),
                        evaluation -> evaluation.status().isFinal());
    }

    /// Waits until so many conversations are measured.
    void awaitMeasured(Principal user, EvaluationId id, int count) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> evaluations.get(user.tenant(), id).done() >= count);
    }

    /// The process of an evaluation's worker, if it runs.
    public static Optional<ProcessHandle> worker(EvaluationId id) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("java"))
                        .isPresent())
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .map(arguments -> String.join(" ", arguments))
                        .filter(line -> line.contains(" evaluate ") && line.contains(id.toString()))
                        .isPresent())
                .findFirst();
    }

    /// A worker that has delivered its result leaves by itself.
    static void awaitNoWorker(EvaluationId id) {
        Awaitility.await("no worker is left over")
                .atMost(Duration.ofSeconds(20))
                .until(() -> worker(id).isEmpty());
    }

    static ProcessHandle awaitWorker(EvaluationId id) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> worker(id), Optional::isPresent)
                .orElseThrow();
    }
}
