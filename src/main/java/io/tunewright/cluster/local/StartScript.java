package io.tunewright.cluster.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The few lines of shell between server and worker. They make a start happen once: whoever makes the folder
/// `claim` may start, and it stays. They outlive the server, wait for the worker and write down its exit code.
final class StartScript {

    static final String LOG = "worker.log";

    private static final Path SETSID = Path.of("/usr/bin/setsid");

    /// Arguments: the record's folder, the log, then the command line. Interrupts and hang-ups of the server's
    /// terminal are not for the worker; it ends by SIGTERM.
    private static final String SCRIPT = """
            record=$1; log=$2; shift 2
            mkdir "$record/claim" || exit 0
            trap '' INT HUP
            "$@" </dev/null >>"$log" 2>&1 &
            worker=$!
            echo "$worker" >"$record/pid.tmp" && mv "$record/pid.tmp" "$record/pid"
            wait "$worker"
            echo "$?" >"$record/exit.tmp" && mv "$record/exit.tmp" "$record/exit"
            """;

    private StartScript() {}

    static List<String> line(WorkerRecord worker, Path directory, List<String> command) {
        var line = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            line.add(SETSID.toString());
        }
        line.addAll(List.of("/bin/sh", "-c", SCRIPT, "tunewright-worker"));
        line.add(worker.folder().toString());
        line.add(directory.toAbsolutePath().resolve(LOG).toString());
        line.addAll(command);
        return line;
    }
}
