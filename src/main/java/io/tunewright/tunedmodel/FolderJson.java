package io.tunewright.tunedmodel;

import io.tunewright.common.Sha256;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/// Folders as the database keeps them: `{"file name": {"owner": …, "hash": …, "bytes": …}}`.
final class FolderJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private FolderJson() {}

    static String write(ArtifactFolder folder) {
        var all = JSON.createObjectNode();
        folder.files().forEach((name, file) -> all.putObject(name)
                .put("owner", file.owner().toString())
                .put("hash", file.hash().hex())
                .put("bytes", file.bytes()));
        return JSON.writeValueAsString(all);
    }

    static ArtifactFolder read(String text) {
        var files = new TreeMap<String, ArtifactRef>();
        JSON.readTree(text).properties().forEach(file -> {
            var value = file.getValue();
            files.put(
                    file.getKey(),
                    new ArtifactRef(
                            UUID.fromString(value.path("owner").asString()),
                            new Sha256(value.path("hash").asString()),
                            value.path("bytes").asLong()));
        });
        return new ArtifactFolder(files);
    }
}
