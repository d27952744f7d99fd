package io.tunewright.checkpoint;

import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.springframework.stereotype.Service;

/// A checkpoint as one file to take home.
@Service
public class CheckpointArchive {

    private final CheckpointService checkpoints;
    private final ArtifactStore artifacts;

    CheckpointArchive(CheckpointService checkpoints, ArtifactStore artifacts) {
        this.checkpoints = checkpoints;
        this.artifacts = artifacts;
    }

    /// Name for the file, made of nothing that a user wrote.
    public String name(Checkpoint checkpoint) {
        return "checkpoint-%s-step-%06d.zip"
                .formatted(checkpoint.run().toString().substring(0, 8), checkpoint.step());
    }

    /// Writes the files as a zip, flat in memory. Weights hardly compress, so it does not try hard.
    public void write(TenantId tenant, CheckpointId id, OutputStream out) throws IOException {
        var checkpoint = checkpoints.get(tenant, id);
        var zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.BEST_SPEED);
        for (var file : checkpoint.files().files().entrySet()) {
            zip.putNextEntry(new ZipEntry("step-%06d/%s".formatted(checkpoint.step(), file.getKey())));
            try (var bytes = artifacts.open(file.getValue())) {
                bytes.transferTo(zip);
            }
            zip.closeEntry();
        }
        zip.finish();
    }
}
