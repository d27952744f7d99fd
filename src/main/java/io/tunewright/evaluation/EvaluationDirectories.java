package io.tunewright.evaluation;

import io.tunewright.cluster.WorkerName;
import io.tunewright.common.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/// Where evaluation workers find what they need and leave what they found.
@Component
class EvaluationDirectories {

    private final Path root;

    EvaluationDirectories(Home home) {
        this.root = home.directory("evaluations");
    }

    Path of(EvaluationId id) {
        return root.resolve(id.toString());
    }

    static WorkerName workerName(EvaluationId id) {
        return new WorkerName("evaluation-" + id);
    }

    Path create(EvaluationId id) {
        try {
            return Files.createDirectories(of(id));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot make the directory of evaluation " + id, failure);
        }
    }

    void remove(EvaluationId id) {
        try {
            FileSystemUtils.deleteRecursively(of(id));
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot remove the directory of evaluation " + id, failure);
        }
    }
}
