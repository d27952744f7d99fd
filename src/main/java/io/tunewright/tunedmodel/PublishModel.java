package io.tunewright.tunedmodel;

import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.RunId;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.TrainingRunService;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/// Makes a model of a run's last checkpoint: an adapter, or a whole model if every weight was tuned. A run that
/// was stopped before its first checkpoint leaves none.
@Component
@Order(100)
class PublishModel implements RunOutputs {

    private static final Logger LOG = LoggerFactory.getLogger(PublishModel.class);
    private static final String CARD = "README.md";
    private static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";
    /// What goes on with training but is no part of the model.
    private static final Set<String> TRAINING_STATE =
            Set.of("optimizer.safetensors", "trainer_state.json", "manifest.json", CARD);

    private final TunedModelRepository models;
    private final CheckpointService checkpoints;
    private final TrainingRunService runs;
    private final ExperimentService experiments;
    private final OrganisationService organisations;
    private final ArtifactStore artifacts;
    private final ModelChanges changes;

    PublishModel(
            TunedModelRepository models,
            CheckpointService checkpoints,
            TrainingRunService runs,
            ExperimentService experiments,
            OrganisationService organisations,
            ArtifactStore artifacts,
            ModelChanges changes) {
        this.models = models;
        this.checkpoints = checkpoints;
        this.runs = runs;
        this.experiments = experiments;
        this.organisations = organisations;
        this.artifacts = artifacts;
        this.changes = changes;
    }

    @Override
    public void collect(TenantId tenant, RunId run, boolean cancelled) {
        var last = checkpoints.last(tenant, run);
        if (last.isEmpty() || !models.ofRun(tenant, run).isEmpty()) {
            return;
        }
        try (var _ = artifacts.hold(tenant.value())) {
            var model = model(tenant, last.get());
            if (models.insert(tenant, model)) {
                LOG.info("run {} yields model {}", run, model.name());
                changes.tell(tenant);
            }
        }
    }

    private TunedModel model(TenantId tenant, Checkpoint checkpoint) {
        var run = runs.get(tenant, checkpoint.run());
        var experiment = experiments.get(tenant, run.experiment());
        var id = TunedModelId.random();
        var organisation = organisations.get(tenant);
        String name = ModelName.of(experiment.baseModelName(), organisation.slug(), experiment.name(), id);
        boolean adapter = checkpoint.files().files().containsKey(ADAPTER_WEIGHTS);
        String card = adapter
                ? ModelCard.adapter(name, experiment, run, checkpoint.step())
                : ModelCard.full(name, experiment, run, checkpoint.step());
        return new TunedModel(
                id,
                name,
                adapter ? TunedModel.Kind.ADAPTER : TunedModel.Kind.FULL,
                experiment.baseModel(),
                experiment.baseModelName(),
                experiment.baseModelFingerprint(),
                experiment.id(),
                experiment.name(),
                experiment.datasetVersion(),
                experiment.datasetLabel(),
                experiment.datasetHash(),
                experiment.recipeName(),
                checkpoint.run(),
                checkpoint.id(),
                checkpoint.step(),
                null,
                null,
                withCard(tenant, checkpoint.files(), card),
                checkpoint.savedAt());
    }

    private ArtifactFolder withCard(TenantId tenant, ArtifactFolder checkpoint, String card) {
        var files = new TreeMap<String, ArtifactRef>(checkpoint.files());
        files.keySet().removeAll(TRAINING_STATE);
        byte[] text = card.getBytes(StandardCharsets.UTF_8);
        files.put(CARD, artifacts.put(tenant.value(), new ByteArrayInputStream(text), text.length));
        return new ArtifactFolder(files);
    }
}
