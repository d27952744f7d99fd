package io.tunewright.tunedmodel;

import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.worker.MergeResult;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// Takes what a merge worker made into the organisation's models. Safe to repeat.
@Component
class MergedModels {

    private static final Logger LOG = LoggerFactory.getLogger(MergedModels.class);
    private static final String CARD = "README.md";

    private final TunedModelRepository models;
    private final OrganisationService organisations;
    private final ArtifactStore artifacts;

    MergedModels(TunedModelRepository models, OrganisationService organisations, ArtifactStore artifacts) {
        this.models = models;
        this.organisations = organisations;
        this.artifacts = artifacts;
    }

    void take(TenantId tenant, Merge merge, TunedModel adapter, MergeResult result, Path directory) {
        try (var _ = artifacts.hold(tenant.value())) {
            store(tenant, merge, adapter, result, directory);
        }
    }

    private void store(TenantId tenant, Merge merge, TunedModel adapter, MergeResult result, Path directory) {
        var compared = result.check();
        if (compared == null || !Files.isDirectory(directory)) {
            throw new IllegalStateException("merge " + merge.id() + " ended well but left no model");
        }
        var check = new MergeCheck(
                result.dtype(),
                compared.prompts(),
                compared.tokens(),
                compared.maxDifference(),
                compared.maxLogit(),
                compared.sameChoices());
        var organisation = organisations.get(tenant);
        String name = ModelName.merged(
                adapter.baseModelName(), organisation.slug(), adapter.experimentName(), merge.merged());
        var files = withCard(
                tenant, artifacts.putFolder(tenant.value(), directory), ModelCard.merged(name, adapter, check));
        var model = new TunedModel(
                merge.merged(),
                name,
                TunedModel.Kind.MERGED,
                adapter.baseModel(),
                adapter.baseModelName(),
                adapter.baseModelFingerprint(),
                adapter.experiment(),
                adapter.experimentName(),
                adapter.datasetVersion(),
                adapter.datasetLabel(),
                adapter.datasetHash(),
                adapter.recipeName(),
                adapter.run(),
                adapter.checkpoint(),
                adapter.step(),
                adapter.id(),
                check,
                files,
                Instant.now());
        if (models.insert(tenant, model)) {
            LOG.info(
                    "adapter {} was merged into {}, largest difference {}",
                    adapter.name(),
                    name,
                    check.maxDifference());
        }
    }

    private ArtifactFolder withCard(TenantId tenant, ArtifactFolder folder, String card) {
        var files = new TreeMap<String, ArtifactRef>(folder.files());
        byte[] text = card.getBytes(StandardCharsets.UTF_8);
        files.put(CARD, artifacts.put(tenant.value(), new ByteArrayInputStream(text), text.length));
        return new ArtifactFolder(files);
    }
}
