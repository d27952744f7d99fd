package io.tunewright.tunedmodel;

import io.tunewright.storage.ArtifactStore;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// A model as a zip archive, made while it is sent.
final class ModelArchive {

    private final ArtifactStore artifacts;

    ModelArchive(ArtifactStore artifacts) {
        this.artifacts = artifacts;
    }

    /// Name of the folder inside the archive.
    static String folder(TunedModel model) {
        return ModelName.fileName(model.name());
    }

    void write(TunedModel model, OutputStream out) throws IOException {
        var zip = new ZipOutputStream(out);
        zip.setLevel(Deflater.NO_COMPRESSION); // weights do not get smaller
        for (var file : model.files().files().entrySet()) {
            zip.putNextEntry(new ZipEntry(folder(model) + "/" + file.getKey()));
            try (var bytes = artifacts.open(file.getValue())) {
                bytes.transferTo(zip);
            }
            zip.closeEntry();
        }
        zip.finish();
        zip.flush();
    }
}
