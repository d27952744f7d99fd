package io.tunewright.tunedmodel;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Check;
import io.tunewright.common.ConflictException;
import io.tunewright.common.Dependent;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.AdapterInspection;
import io.tunewright.storage.ArtifactStore;
import io.tunewright.training.RunId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Tuned models of a tenant.
@Service
public class TunedModelService {

    /// Largest weight file of a merged model unless the user says otherwise: Hugging Face's rule.
    public static final long DEFAULT_SHARD_BYTES = 5_000_000_000L;

    private static final Pattern CHECKPOINT = Pattern.compile("(.{1,300}):ckpt-step-([0-9]{1,15})");
    private static final long SMALLEST_SHARD = 1_000;
    private static final long LARGEST_SHARD = 1_000_000_000_000L;

    private final TunedModelRepository models;
    private final PublishModel outputs;
    private final MergeRepository merges;
    private final BaseModelService baseModels;
    private final ArtifactStore artifacts;
    private final Quota quota;
    private final AuditLog audit;
    private final ModelChanges changes;
    private final ApplicationEventPublisher events;
    private final List<TunedModelDependents> dependents;

    TunedModelService(
            TunedModelRepository models,
            PublishModel outputs,
            MergeRepository merges,
            BaseModelService baseModels,
            ArtifactStore artifacts,
            Quota quota,
            AuditLog audit,
            ModelChanges changes,
            ApplicationEventPublisher events,
            List<TunedModelDependents> dependents) {
        this.models = models;
        this.outputs = outputs;
        this.merges = merges;
        this.baseModels = baseModels;
        this.artifacts = artifacts;
        this.quota = quota;
        this.audit = audit;
        this.changes = changes;
        this.events = events;
        this.dependents = List.copyOf(dependents);
    }

    /// Newest first.
    public List<TunedModel> list(TenantId tenant) {
        return models.list(tenant);
    }

    /// Newest first.
    public List<TunedModel> list(TenantId tenant, Paging page) {
        return models.list(tenant, page);
    }

    public int count(TenantId tenant) {
        return models.count(tenant);
    }

    /// @throws NotFoundException `model-not-found`
    public TunedModel get(TenantId tenant, TunedModelId id) {
        return models.find(tenant, id).orElseThrow(() -> notFound(id.toString()));
    }

    /// What a run produced, oldest first: its output and the merged models made of it.
    public List<TunedModel> ofRun(TenantId tenant, RunId run) {
        return models.ofRun(tenant, run);
    }

    /// What a run yields by itself, as soon as it is registered: lists have it once it is published.
    public Optional<TunedModel> resultOf(TenantId tenant, RunId run) {
        return outputs.result(tenant, run);
    }

    /// What a run produced, for a run as it is named in addresses; empty where nothing has this name.
    public List<TunedModel> ofRun(TenantId tenant, String run) {
        try {
            return ofRun(tenant, RunId.of(run));
        } catch (IllegalArgumentException noId) {
            return List.of();
        }
    }

    /// Merged models made of an adapter, newest first.
    public List<TunedModel> mergedOf(TenantId tenant, TunedModelId adapter) {
        return models.mergedOf(tenant, adapter);
    }

    /// The files as a directory, for reading only.
    public Path directory(TenantId tenant, TunedModelId id) {
        return artifacts.directory(get(tenant, id).files());
    }

    /// One file of a model. The caller closes the stream.
    ///
    /// @throws NotFoundException `model-file-not-found`
    public StoredFile open(TenantId tenant, TunedModelId id, String file) {
        var stored = get(tenant, id).files().files().get(file);
        if (stored == null) {
            throw new NotFoundException("model-file-not-found", "This model has no file '%s'".formatted(file), file);
        }
        return new StoredFile(stored.bytes(), artifacts.open(stored));
    }

    /// A file that was opened.
    public record StoredFile(long bytes, InputStream content) {}

    /// Name for the archive of a model, such as `ft-starter-acme-identity-1a2b3c4d.zip`.
    public String archiveName(TenantId tenant, TunedModelId id) {
        return ModelArchive.folder(get(tenant, id)) + ".zip";
    }

    /// Writes all files of a model as a zip archive, flat in memory.
    public void writeArchive(TenantId tenant, TunedModelId id, OutputStream out) throws IOException {
        new ModelArchive(artifacts).write(get(tenant, id), out);
    }

    /// Starts merging an adapter into its base; the merged model appears in the list when the worker is done.
    /// Does nothing if the adapter is being merged already.
    ///
    /// @param maxShardBytes largest weight file, from 1 kB to 1 TB
    /// @throws InvalidInputException `not-an-adapter`, or `not-mergeable` for a prefix
    @PreAuthorize(Permissions.MAY_EDIT)
    public void merge(TenantId tenant, TunedModelId adapter, long maxShardBytes) {
        Check.range("max_shard_bytes", maxShardBytes, SMALLEST_SHARD, LARGEST_SHARD);
        var model = get(tenant, adapter);
        if (model.isWhole()) {
            throw new InvalidInputException(
                    "not-an-adapter",
                    "model",
                    "%s is a whole model; only adapters are merged".formatted(model.name()),
                    model.name());
        }
        if (!isMergeable(tenant, model)) {
            throw new InvalidInputException(
                    "not-mergeable",
                    "model",
                    "%s is a prefix: it adds keys and values, which no weight of the base can stand for. Use it beside its base"
                            .formatted(model.name()),
                    model.name());
        }
        var base = baseModels.get(tenant, model.baseModel());
        quota.require(
                tenant,
                QuotaKind.STORAGE_BYTES,
                artifacts.usage(tenant.value()) + base.inspection().bytes());
        merges.insert(tenant, UUID.randomUUID(), adapter, maxShardBytes);
        changes.tell(tenant);
    }

    /// Whether a model can become part of its base's weights: low-rank factors can, a prefix cannot.
    public boolean isMergeable(TenantId tenant, TunedModel model) {
        return !model.isWhole()
                && AdapterInspection.of(directory(tenant, model.id())).mergeable();
    }

    /// Positions of the base's context that a model takes from prompt and answer: those of a prefix, else 0.
    public int positionsTaken(TenantId tenant, TunedModel model) {
        return model.isWhole()
                ? 0
                : AdapterInspection.of(directory(tenant, model.id())).positions();
    }

    /// Merges of an adapter, newest first.
    public List<Merge> merges(TenantId tenant, TunedModelId adapter) {
        return merges.ofAdapter(tenant, adapter);
    }

    /// Deletes a model and frees its disk; lineage elsewhere keeps its name.
    ///
    /// @throws ConflictException `model-in-use` if a merged model or an evaluation refers to it, which the message
    ///         names, `model-merging` while it is being merged
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, TunedModelId id) {
        var model = get(tenant, id);
        if (merges(tenant, id).stream().anyMatch(merge -> !merge.status().isFinal())) {
            throw new ConflictException(
                    "model-merging",
                    "%s is being merged. Delete it when that is done".formatted(model.name()),
                    model.name());
        }
        try {
            if (!models.delete(tenant, id)) {
                throw notFound(id.toString());
            }
        } catch (DataIntegrityViolationException used) {
            throw Dependent.refusal(
                    "model-in-use",
                    model.name(),
                    dependents.stream()
                            .flatMap(each -> each.of(tenant, id).stream())
                            .toList());
        }
        artifacts.release(tenant.value());
        audit.record("model.deleted", model.name());
        events.publishEvent(new TunedModelDeleted(tenant, id));
        changes.tell(tenant);
    }

    /// Resolves a name of the API: a tuned model's, a base model's, or `<tuned model>:ckpt-step-<step>` for a
    /// checkpoint of the same run that a model was made of.
    ///
    /// @throws NotFoundException `model-not-found`
    public ModelRef resolve(TenantId tenant, String name) {
        var tuned = models.findByName(tenant, name).or(() -> ofCheckpoint(tenant, name));
        if (tuned.isPresent()) {
            return new ModelRef.Tuned(tuned.get().id());
        }
        try {
            return new ModelRef.Base(baseModels.byName(tenant, name).id());
        } catch (NotFoundException none) {
            throw notFound(name);
        }
    }

    private Optional<TunedModel> ofCheckpoint(TenantId tenant, String name) {
        var checkpoint = CHECKPOINT.matcher(name);
        return checkpoint.matches()
                ? models.findByName(tenant, checkpoint.group(1)).flatMap(model -> ofRun(tenant, model.run()).stream()
                        .filter(other -> other.kind() != TunedModel.Kind.MERGED)
                        .filter(other -> other.step() == Long.parseLong(checkpoint.group(2)))
                        .findFirst())
                : Optional.empty();
    }

    /// Calls `listener` after every change of the tenant's models and merges, from another thread.
    ///
    /// @return ends the calls
    public Runnable subscribe(TenantId tenant, Runnable listener) {
        return changes.subscribe(tenant, listener);
    }

    private static NotFoundException notFound(String name) {
        return new NotFoundException("model-not-found", "There is no model '%s'".formatted(name), name);
    }
}
