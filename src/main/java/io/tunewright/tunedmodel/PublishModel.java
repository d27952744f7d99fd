package io.tunewright.tunedmodel;

import io.tunewright.checkpoint.Checkpoint;
import io.tunewright.checkpoint.CheckpointId;
import io.tunewright.checkpoint.CheckpointModels;
import io.tunewright.checkpoint.CheckpointService;
import io.tunewright.common.CrashPoint;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.identity.OrganisationService;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.RunId;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.TrainingRunService;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Component;

/// Makes models of checkpoints: an adapter, or a whole model if its own weights were tuned. A run yields its last
/// checkpoint, or the best where it was to stop early; users may choose any other. A run that was stopped before its
/// first checkpoint yields none.
@Component
@Order(100)
class PublishModel implements RunOutputs, CheckpointModels {

    private static final Logger LOG = LoggerFactory.getLogger(PublishModel.class);
    private static final String CARD = "README.md";
    private static final String ADAPTER_WEIGHTS = "adapter_model.safetensors";
    /// What goes on with training but is no part of the model.
    private static final Set<String> TRAINING_STATE =
            Set.of("optimizer.safetensors", "trainer.safetensors", "trainer_state.json", "manifest.json", CARD);

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
    public void register(TenantId tenant, RunId run) {
        chosen(tenant, run).ifPresent(checkpoint -> register(tenant, checkpoint));
    }

    @Override
    public void publish(TenantId tenant, RunId run) {
        chosen(tenant, run).ifPresent(checkpoint -> publish(tenant, checkpoint));
    }

    /// What a run yields, published or not; empty before it is registered.
    Optional<TunedModel> result(TenantId tenant, RunId run) {
        return chosen(tenant, run).flatMap(checkpoint -> models.ofStep(tenant, run, checkpoint.step()));
    }

    @Override
    public List<Made> of(TenantId tenant, RunId run) {
        return models.ofRun(tenant, run).stream()
                .filter(model -> model.kind() != TunedModel.Kind.MERGED)
                .map(PublishModel::made)
                .toList();
    }

    @Override
    @PreAuthorize(Permissions.MAY_EDIT)
    public Made make(TenantId tenant, CheckpointId id) {
        var checkpoint = checkpoints.get(tenant, id);
        publish(tenant, checkpoint);
        return of(tenant, checkpoint.run()).stream()
                .filter(made -> made.step() == checkpoint.step())
                .findFirst()
                .orElseThrow();
    }

    private Optional<Checkpoint> chosen(TenantId tenant, RunId run) {
        var recipe = experiments.get(tenant, runs.get(tenant, run).experiment()).recipe();
        var last = checkpoints.last(tenant, run);
        return recipe.earlyStoppingPatience() > 0
                ? checkpoints.best(tenant, run).or(() -> last)
                : last;
    }

    private TunedModel register(TenantId tenant, Checkpoint checkpoint) {
        var known = models.ofStep(tenant, checkpoint.run(), checkpoint.step());
        if (known.isPresent()) {
            return known.get();
        }
        try (var _ = artifacts.hold(tenant.value())) {
            var model = model(tenant, checkpoint);
            CrashPoint.reach("register.before-model");
            models.register(tenant, model);
        }
        return models.ofStep(tenant, checkpoint.run(), checkpoint.step()).orElseThrow();
    }

    private void publish(TenantId tenant, Checkpoint checkpoint) {
        var model = register(tenant, checkpoint);
        if (models.publish(tenant, model.id())) {
            LOG.info("step {} of run {} yields model {}", checkpoint.step(), checkpoint.run(), model.name());
            changes.tell(tenant);
        }
    }

    private static Made made(TunedModel model) {
        return new Made(model.step(), model.name(), "models/" + model.id());
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
