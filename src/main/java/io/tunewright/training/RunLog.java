package io.tunewright.training;

import io.tunewright.identity.TenantId;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.springframework.stereotype.Service;

/// The whole log of a run: what its workers reported, then what their processes printed.
@Service
public class RunLog {

    private static final int PAGE = 1000;
    private static final long MAX_OUTPUT = 4L * 1024 * 1024;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss").withZone(ZoneOffset.UTC);

    private final TrainingRunService runs;

    RunLog(TrainingRunService runs) {
        this.runs = runs;
    }

    /// Writes the log as UTF-8 text, times in UTC; flat in memory.
    public void write(TenantId tenant, RunId run, OutputStream out) throws IOException {
        var text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        long after = 0;
        List<TrainingRunService.StoredEvent> page;
        do {
            page = runs.events(tenant, run, after, PAGE);
            for (var stored : page) {
                after = stored.sequence();
                var line = RunLogLine.of(stored.event());
                text.write("%s %-5s %s\n".formatted(TIME.format(line.at()), line.level(), line.text()));
            }
        } while (page.size() == PAGE);
        for (var output : runs.workerLogs(tenant, run)) {
            copy(output, text);
        }
        text.flush();
    }

    /// The end of what a process printed, if that was much.
    private static void copy(Path output, Writer text) throws IOException {
        text.write("\n--- output of the worker, " + output.resolveSibling("").getFileName() + "\n");
        try (var in = Files.newInputStream(output)) {
            in.skipNBytes(Math.max(0, Files.size(output) - MAX_OUTPUT));
            text.write(new String(in.readNBytes((int) MAX_OUTPUT), StandardCharsets.UTF_8));
        }
    }
}
