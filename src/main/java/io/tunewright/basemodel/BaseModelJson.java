package io.tunewright.basemodel;

import io.tunewright.common.Sha256;
import io.tunewright.llm.ModelInspection;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/// Files and inspections of models as the database keeps them.
final class BaseModelJson {

    private static final JsonMapper JSON = JsonMapper.shared();

    private BaseModelJson() {}

    static String write(ArtifactFolder folder) {
        var files = JSON.createObjectNode();
        folder.files().forEach((name, file) -> files.putObject(name)
                .put("owner", file.owner().toString())
                .put("hash", file.hash().hex())
                .put("bytes", file.bytes()));
        return JSON.writeValueAsString(files);
    }

    static ArtifactFolder readFolder(String json) {
        var files = new TreeMap<String, ArtifactRef>();
        JSON.readTree(json)
                .forEachEntry((name, file) -> files.put(
                        name,
                        new ArtifactRef(
                                UUID.fromString(file.path("owner").asString()),
                                new Sha256(file.path("hash").asString()),
                                file.path("bytes").asLong())));
        return new ArtifactFolder(files);
    }

    static String write(ModelInspection inspection) {
        return JSON.writeValueAsString(inspection);
    }

    static ModelInspection readInspection(String json) {
        return JSON.readValue(json, ModelInspection.class);
    }
}
