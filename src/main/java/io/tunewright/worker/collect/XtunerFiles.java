package io.tunewright.worker.collect;

import io.tunewright.worker.CheckpointFolder;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.collect.TrainerOutput.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What XTuner prints and leaves: rows that say their iteration, and `iter_N.pth`, a file or with DeepSpeed a
/// directory, of which `last_checkpoint` names the last one that is whole.
final class XtunerFiles implements TrainerFiles {

    private static final Pattern ROW = Pattern.compile("Iter\\(train\\) +\\[ *([0-9]{1,12})/ *[0-9]{1,12}] +(.*)");
    private static final Pattern ENTRY =
            Pattern.compile("([a-z_]{1,40}): ([+-]?(?:[0-9][0-9.]{0,30}(?:e[+-]?[0-9]{1,3})?|nan|inf))(?= |$)");
    private static final Pattern NAME = Pattern.compile("iter_([1-9][0-9]{0,11})\\.pth");
    private static final String LAST = "last_checkpoint";
    private static final int LONGEST = 4_000;
    private static final int MOST_ENTRIES = 10_000;

    private final Path root;
    private final CollectSpec spec;
    private final TunedWeights weights;
    /// Of the steps since the last checkpoint; the checkpoint itself does not tell them.
    private final Map<Long, LogRow> rows = new HashMap<>();

    XtunerFiles(Path root, CollectSpec spec, TunedWeights weights) {
        this.root = root;
        this.spec = spec;
        this.weights = weights;
    }

    @Override
    public Optional<LogRow> row(String line) {
        var row = ROW.matcher(line.length() > LONGEST ? line.substring(0, LONGEST) : line);
        if (!row.find()) {
            return Optional.empty();
        }
        long step = Long.parseLong(row.group(1)) / spec.iterations();
        var values = new HashMap<String, Double>();
        var entries = ENTRY.matcher(row.group(2));
        while (entries.find()) {
            values.put(entries.group(1).equals("lr") ? "learning_rate" : entries.group(1), number(entries.group(2)));
        }
        if (step < 1 || step > spec.totalSteps() || !values.containsKey("loss")) {
            return Optional.empty();
        }
        double share = 1.0 * step / spec.totalSteps();
        values.put("step", (double) step);
        values.put("epoch", share * spec.totalEpochs());
        values.put("num_tokens", (double) Math.round(share * spec.totalTokens()));
        var told = new LogRow(values);
        rows.put(step, told);
        return Optional.of(told);
    }

    @Override
    public List<Written> finished(long after, Duration quiet) throws IOException {
        var finished = new ArrayList<Written>();
        long last = last();
        if (last == 0) {
            return finished;
        }
        try (var entries = Files.list(root)) {
            for (var entry : entries.limit(MOST_ENTRIES).toList()) {
                long iterations = iterations(String.valueOf(entry.getFileName()));
                long step = iterations / spec.iterations();
                if (iterations > 0
                        && iterations <= last
                        && step > after
                        && isQuiet(entry, Instant.now().minus(quiet))) {
                    finished.add(new Written(step, entry));
                }
            }
        }
        finished.sort(Comparator.comparingLong(Written::step));
        return finished;
    }

    @Override
    public TrainerStateFile state(Written written, long after) {
        var row = Optional.ofNullable(rows.get(written.step()));
        rows.keySet().removeIf(step -> step <= written.step());
        return new TrainerStateFile(
                written.step(), epoch(written.step()), row.map(List::of).orElse(List.of()));
    }

    @Override
    public void take(Written written, Path draft) throws IOException {
        weights.takeXtuner(written.directory(), draft);
        if (Files.isDirectory(written.directory(), LinkOption.NOFOLLOW_LINKS)) {
            ResumeArchive.pack(written.directory(), draft);
        } else {
            ResumeArchive.pack(root, List.of(String.valueOf(written.directory().getFileName())), draft);
        }
    }

    @Override
    public void resume(Path checkpoint, Path config) throws IOException {
        String name = "iter_%d.pth".formatted(CheckpointFolder.step(checkpoint) * spec.iterations());
        var place = root.resolve(name);
        if (!Files.exists(place)) {
            Files.createDirectories(root);
            var draft = Files.createTempDirectory(root, "resume-");
            ResumeArchive.unpack(checkpoint.resolve(ResumeArchive.FILE), draft);
            // a file in an archive of its own, or all that DeepSpeed had put into a directory
            var file = draft.resolve(name);
            Files.move(Files.exists(file) ? file : draft, place, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(draft);
        }
        var told = new StringBuilder();
        Files.readAllLines(config).stream()
                .filter(line -> !line.startsWith("load_from = ") && !line.startsWith("resume = "))
                .forEach(line -> told.append(line).append('\n'));
        told.append("load_from = \"%s/%s\"%nresume = True%n".formatted(CollectSpec.OUTPUT, name));
        Files.writeString(config, told);
    }

    @Override
    public TrainerStateFile resumed(Path checkpoint) {
        long step = CheckpointFolder.step(checkpoint);
        return new TrainerStateFile(step, epoch(step), List.of());
    }

    private double epoch(long step) {
        return 1.0 * step / spec.totalSteps() * spec.totalEpochs();
    }

    /// Iterations of the last checkpoint that is whole, 0 for none.
    private long last() throws IOException {
        var file = root.resolve(LAST);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return 0;
        }
        try (var in = Files.newInputStream(file)) {
            String path = new String(in.readNBytes(LONGEST)).strip();
            return iterations(path.substring(path.lastIndexOf('/') + 1));
        }
    }

    private static long iterations(String name) {
        var match = NAME.matcher(name);
        return match.matches() ? Long.parseLong(match.group(1)) : 0;
    }

    private static boolean isQuiet(Path checkpoint, Instant since) throws IOException {
        if (Files.isSymbolicLink(checkpoint)) {
            return false;
        }
        try (var files = Files.walk(checkpoint, 1)) {
            for (var file : files.limit(MOST_ENTRIES).toList()) {
                if (Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isAfter(since)) {
                    return false;
                }
            }
            return true;
        } catch (NoSuchFileException rotated) {
            return false;
        }
    }

    private static double number(String text) {
        try {
            return text.endsWith("nan") || text.endsWith("inf") ? Double.NaN : Double.parseDouble(text);
        } catch (NumberFormatException dots) {
            return Double.NaN;
        }
    }
}
