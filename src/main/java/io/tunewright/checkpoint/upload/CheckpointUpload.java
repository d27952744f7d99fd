package io.tunewright.checkpoint.upload;

import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Sha256;
import io.tunewright.worker.CheckpointManifest;
import java.util.HashSet;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// What a worker says that a checkpoint consists of, checked: from here on its names are safe to use.
public final class CheckpointUpload {

    /// Largest manifest, bytes.
    public static final int MAX_MANIFEST = 256 * 1024;

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Sha256 NOTHING = Sha256.of(new byte[0]);
    private static final int MAX_FILES = 64;
    private static final long MAX_STEP = 1_000_000_000;
    /// Weights as tensors, settings, tokenizers, texts. Nothing that could be code, and no other endings by any
    /// trick of spelling.
    private static final Pattern NAME = Pattern.compile(
            "[A-Za-z0-9][A-Za-z0-9_-]{0,80}(\\.[a-z0-9]{1,20}){0,2}\\.(safetensors|json|jinja|model|txt|md)");

    private CheckpointUpload() {}

    /// Reads and checks a manifest.
    ///
    /// @param maxBytes largest total of the files
    /// @throws InvalidInputException `bad-checkpoint` with the reason
    public static CheckpointManifest manifest(long step, byte[] bytes, long maxBytes) {
        try {
            @Nullable CheckpointManifest manifest = JSON.readValue(bytes, CheckpointManifest.class);
            return checked(
                    step, Optional.ofNullable(manifest).orElseThrow(() -> bad("its manifest is empty")), maxBytes);
        } catch (JacksonException nonsense) {
            throw bad("its manifest cannot be read");
        }
    }

    /// The entry of a file; empty if the manifest has none of that name.
    public static Optional<CheckpointManifest.Entry> entry(CheckpointManifest manifest, String name) {
        return manifest.files().stream()
                .filter(file -> file.name().equals(name))
                .findFirst();
    }

    private static CheckpointManifest checked(long step, CheckpointManifest manifest, long maxBytes) {
        if (manifest.step() != step || step < 0 || step > MAX_STEP) {
            throw bad("its manifest is of step " + manifest.step());
        }
        if (manifest.files() == null
                || manifest.files().isEmpty()
                || manifest.files().size() > MAX_FILES) {
            throw bad("it has no files, or more than " + MAX_FILES);
        }
        var names = new HashSet<String>();
        long total = 0;
        for (var file : manifest.files()) {
            if (file == null
                    || file.name() == null
                    || !NAME.matcher(file.name()).matches()) {
                throw bad("a file has a name that is not allowed");
            }
            if (file.name().equals(CheckpointManifest.FILE) || !names.add(file.name())) {
                throw bad("it names %s twice".formatted(file.name()));
            }
            if (file.bytes() < 0 || file.bytes() > maxBytes - total) {
                throw bad("it is larger than the %d bytes that the run may use".formatted(maxBytes));
            }
            total += file.bytes();
            checkHash(file);
        }
        return manifest;
    }

    private static void checkHash(CheckpointManifest.Entry file) {
        if (file.sha256() == null) {
            throw bad("%s has no hash".formatted(file.name()));
        }
        var hash = new Sha256(file.sha256());
        if (file.bytes() == 0 && !hash.equals(NOTHING)) {
            throw bad("%s is empty and has another hash".formatted(file.name()));
        }
    }

    private static InvalidInputException bad(String why) {
        return new InvalidInputException("bad-checkpoint", null, "The checkpoint is refused: " + why, why);
    }
}
