package io.tunewright.training.job;

import io.tunewright.common.Sha256;
import io.tunewright.common.UnavailableException;
import io.tunewright.training.ChannelAttempt;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.RunSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// What lies in an attempt's directory on this machine for a worker that has a directory of its own: `run.json` and
/// the tokenised data. A hash is computed once and kept beside the directory's files in `inputs`.
@Component
class SpecificationFiles {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String KEPT = "inputs";
    private static final String DATA = "data";

    private final RunDirectories directories;

    SpecificationFiles(RunDirectories directories) {
        this.directories = directories;
    }

    /// `run.json`, with the base model where the worker has it.
    InputFile of(ChannelAttempt attempt) throws IOException {
        var directory = directories.of(attempt.run(), attempt.attempt());
        var file = directory.resolve(KEPT).resolve(RunSpec.FILE);
        if (!isFile(file)) {
            if (!isFile(directory.resolve(RunSpec.FILE))) {
                throw new UnavailableException("inputs-not-ready", "What the worker needs is not there yet");
            }
            var spec = JSON.readValue(Files.readAllBytes(directory.resolve(RunSpec.FILE)), RunSpec.class);
            RunDirectories.write(file, JSON.writeValueAsBytes(spec.withModel(AttemptInputs.MODEL)));
        }
        return input(directory, RunSpec.FILE, file);
    }

    List<InputFile> data(ChannelAttempt attempt) throws IOException {
        var directory = directories.of(attempt.run(), attempt.attempt());
        var data = new ArrayList<InputFile>();
        if (isFile(directory.resolve(CollectSpec.FILE))) {
            // an external trainer has data in a form of its own
            addAll(data, directory, CollectSpec.DIRECTORY + "/" + DATA);
            addAll(data, directory, CollectSpec.DIRECTORY);
            data.add(input(directory, CollectSpec.FILE, directory.resolve(CollectSpec.FILE)));
        } else {
            addAll(data, directory, DATA);
        }
        return data;
    }

    private static void addAll(List<InputFile> inputs, Path directory, String folder) throws IOException {
        try (var files = Files.list(directory.resolve(folder))) {
            for (var file : files.filter(SpecificationFiles::isFile).sorted().toList()) {
                inputs.add(input(directory, folder + "/" + file.getFileName(), file));
            }
        }
    }

    private static InputFile input(Path directory, String name, Path file) throws IOException {
        return new InputFile(name, file, Files.size(file), hash(directory, name, file));
    }

    private static String hash(Path directory, String name, Path file) throws IOException {
        var kept = directory.resolve(KEPT).resolve(name.replace('/', '.') + ".sha256");
        if (!isFile(kept)) {
            RunDirectories.write(kept, sha256(file).hex().getBytes(StandardCharsets.US_ASCII));
        }
        return new Sha256(Files.readString(kept)).hex();
    }

    private static Sha256 sha256(Path file) throws IOException {
        var digest = Sha256.newDigest();
        try (var in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.finish(digest);
    }

    private static boolean isFile(Path file) {
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }
}
