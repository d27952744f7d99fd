package io.tunewright.worker;

import io.tunewright.worker.collect.CollectWorker;
import io.tunewright.worker.collect.CompanionWorker;
import io.tunewright.worker.evaluate.EvaluateWorker;
import io.tunewright.worker.fetch.PodChannel;
import io.tunewright.worker.merge.MergeWorker;
import io.tunewright.worker.report.Reporter;
import io.tunewright.worker.report.RunControl;
import io.tunewright.worker.serve.ServeWorker;
import io.tunewright.worker.train.TrainWorker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The main class of every worker: `WorkerMain <train|serve|evaluate|merge|collect> <directory>`. All it needs
/// lies in the directory, or comes over the channel that the environment names.
public final class WorkerMain {

    /// How long an orderly end may take after SIGTERM: time for one step and a checkpoint.
    private static final long GRACE_SECONDS = 300;
    private static final int FAILED = 1;
    /// Number of this machine among those that train together, where a cluster sets it.
    private static final String MACHINE = "JOB_COMPLETION_INDEX";

    private WorkerMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: WorkerMain <train|serve|evaluate|merge|collect> <directory>");
            System.exit(2);
        }
        var directory = Path.of(arguments[1]);
        int code =
                switch (arguments[0]) {
                    case "train" -> train(directory);
                    case "collect" -> collect(directory);
                    case "serve" -> ServeWorker.run(directory);
                    case "evaluate" -> EvaluateWorker.run(directory);
                    case "merge" -> MergeWorker.run(directory);
                    default -> {
                        System.err.println("unknown command '" + arguments[0] + "'");
                        yield 2;
                    }
                };
        // libtorch's threads must not keep a finished worker alive
        Runtime.getRuntime().halt(code);
    }

    /// Trains; SIGTERM asks for a last checkpoint and waits for it.
    private static int train(Path directory) throws IOException {
        PodChannel.open(directory, System.getenv());
        var control = new RunControl();
        return orderly(control, () -> TrainWorker.run(directory, control));
    }

    /// Follows an external trainer; SIGTERM ends it and waits for that.
    private static int collect(Path directory) throws IOException {
        PodChannel.open(directory, System.getenv());
        var control = new RunControl();
        boolean first = System.getenv().getOrDefault(MACHINE, "0").equals("0");
        return orderly(
                control, () -> first ? CollectWorker.run(directory, control) : CompanionWorker.run(directory, control));
    }

    private interface Work {
        int run() throws IOException;
    }

    private static int orderly(Reporter.Orders control, Work work) throws IOException {
        var code = new CompletableFuture<Integer>();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            control.cancel();
            // the code of the run, not that of the signal
            Runtime.getRuntime()
                    .halt(code.completeOnTimeout(FAILED, GRACE_SECONDS, TimeUnit.SECONDS)
                            .join());
        }));
        try {
            code.complete(work.run());
        } finally {
            code.complete(FAILED);
        }
        return code.join();
    }
}
