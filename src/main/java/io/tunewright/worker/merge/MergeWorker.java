package io.tunewright.worker.merge;

import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.adapter.LoraMerge;
import io.tunewright.worker.MergeResult;
import io.tunewright.worker.MergeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import tools.jackson.databind.json.JsonMapper;

/// Merges an adapter into its base and compares the result with the two. Starts from nothing each time, so it may
/// be killed and repeated.
public final class MergeWorker {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String DRAFT = "merging";

    private MergeWorker() {}

    /// Reads [MergeSpec] from the directory, writes the model below it, then [MergeResult].
    ///
    /// @return exit code of the process
    public static int run(Path directory) throws IOException {
        var spec = JSON.readValue(directory.resolve(MergeSpec.FILE).toFile(), MergeSpec.class);
        try {
            write(directory, merge(directory, spec));
            return 0;
        } catch (RuntimeException failure) {
            failure.printStackTrace();
            write(directory, failed(failure));
            return 1;
        }
    }

    private static MergeResult merge(Path directory, MergeSpec spec) throws IOException {
        var model = Path.of(spec.modelDirectory());
        var adapter = Path.of(spec.adapterDirectory());
        var draft = directory.resolve(DRAFT);
        var merged = directory.resolve(MergeSpec.MERGED);
        remove(draft);
        remove(merged);
        LoraMerge.merge(model, adapter, draft, spec.maxShardBytes());
        Files.move(draft, merged, StandardCopyOption.ATOMIC_MOVE);
        var inspection = ModelInspection.of(merged);
        System.out.printf("Merged into %d bytes of %s; comparing%n", inspection.bytes(), inspection.dtype());
        var check = new LogitComparison(spec.prompts(), spec.threads()).compare(model, adapter, merged);
        System.out.printf("Largest difference %.3g on %d tokens%n", check.maxDifference(), check.tokens());
        return new MergeResult(null, inspection.dtype(), inspection.files().size(), inspection.bytes(), check);
    }

    private static MergeResult failed(RuntimeException failure) {
        String reason = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return new MergeResult("The adapter could not be merged: " + reason, "", 0, 0, null);
    }

    private static void write(Path directory, MergeResult result) throws IOException {
        var draft = directory.resolve(MergeResult.FILE + ".tmp");
        Files.write(draft, JSON.writeValueAsBytes(result));
        Files.move(draft, directory.resolve(MergeResult.FILE), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
