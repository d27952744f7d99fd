package io.tunewright.worker.collect;

import io.tunewright.worker.CheckpointFolder;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.ExitCode;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.fetch.InputFetch;
import io.tunewright.worker.report.RunControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// The `collect` command on a machine that trains together with others and is not the first of them: loads what the
/// trainer beside it needs, lets it begin and waits for its end. It reports nothing; that is for the first machine,
/// where the trainer's process 0 writes the checkpoints.
public final class CompanionWorker {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
    private static final int FAILED = 1;

    private CompanionWorker() {}

    /// Runs to the trainer's end, or a little longer after `control` was asked to cancel.
    ///
    /// @return exit code: 0 if the trainer succeeded, 3 cancelled, 1 failed; 137 if it was killed from outside, or
    ///         lost touch with the others
    public static int run(Path directory, RunControl control) {
        try {
            if (!InputFetch.into(
                    directory, control::isCancelled, (level, message) -> System.out.println(level + ": " + message))) {
                TrainerContainer.giveUp(directory);
                return ExitCode.CANCELLED;
            }
            var spec = JSON.readValue(Files.readString(directory.resolve(RunSpec.FILE)), RunSpec.class);
            var collect = JSON.readValue(Files.readString(directory.resolve(CollectSpec.FILE)), CollectSpec.class);
            var place = new TrainerDirectory(directory);
            place.prepare(spec, collect, new CheckpointFolder(directory));
            return follow(directory, new Console(place.console(), System.out), control);
        } catch (IOException | RuntimeException failure) {
            failure.printStackTrace();
            TrainerContainer.letEnd(directory);
            return FAILED;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return ExitCode.KILLED;
        }
    }

    private static int follow(Path directory, Console console, RunControl control)
            throws IOException, InterruptedException {
        try (var trainer = TrainerContainer.start(directory)) {
            while (true) {
                var code = trainer.exitCode();
                console.newLines();
                if (code.isPresent()) {
                    return end(code.getAsInt(), console.lastLines(), control);
                }
                if (control.isCancelled()) {
                    trainer.end();
                }
                Thread.sleep(LOOK_EVERY);
            }
        }
    }

    private static int end(int code, List<String> lastLines, RunControl control) {
        if (code == 0 || control.isCancelled()) {
            return code == 0 ? 0 : ExitCode.CANCELLED;
        }
        var diagnosis = Diagnosis.of(code, lastLines);
        System.out.println(diagnosis.sentence());
        return diagnosis.failure().isPresent() ? FAILED : ExitCode.KILLED;
    }
}
