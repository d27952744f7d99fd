package io.tunewright.basemodel;

import io.tunewright.common.Check;
import io.tunewright.common.ConflictException;
import io.tunewright.common.Dependent;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.LossOn;
import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.Tokenizer;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactStore;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Base models that a tenant may use: its own imports and those that ship with the product.
@Service
public class BaseModelService {

    /// Characters that may be tokenized at once to try a tokenizer out.
    public static final int MAX_TEXT = 10_000;

    private final BaseModelRepository models;
    private final ModelTexts texts;
    private final ArtifactStore store;
    private final AuditLog audit;
    private final List<BaseModelDependents> dependents;

    BaseModelService(
            BaseModelRepository models,
            ModelTexts texts,
            ArtifactStore store,
            AuditLog audit,
            List<BaseModelDependents> dependents) {
        this.models = models;
        this.texts = texts;
        this.store = store;
        this.audit = audit;
        this.dependents = List.copyOf(dependents);
    }

    /// Those that ship with the product first, then by name.
    public List<BaseModelRef> list(TenantId tenant) {
        return details(tenant).stream().map(BaseModel::ref).toList();
    }

    /// Those that ship with the product first, then by name.
    public List<BaseModel> details(TenantId tenant) {
        return models.list(tenant).stream().map(row -> model(tenant, row)).toList();
    }

    /// How many there are.
    public int count(TenantId tenant) {
        return models.count(tenant);
    }

    /// @throws NotFoundException `base-model-not-found`
    public BaseModelRef get(TenantId tenant, BaseModelId id) {
        return details(tenant, id).ref();
    }

    /// @throws NotFoundException `base-model-not-found`
    public BaseModel details(TenantId tenant, BaseModelId id) {
        return model(tenant, row(tenant, id));
    }

    /// @throws NotFoundException `base-model-not-found`
    public BaseModelRef byName(TenantId tenant, String name) {
        return models.find(tenant, name)
                .map(row -> model(tenant, row).ref())
                .orElseThrow(() -> new NotFoundException(
                        "base-model-not-found", "There is no base model '%s'".formatted(name), name));
    }

    /// The model as a directory in Hugging Face layout, for reading only.
    public Path directory(TenantId tenant, BaseModelId id) {
        row(tenant, id);
        return store.directory(models.files(tenant, id));
    }

    /// What the model's directory is made of.
    public ArtifactFolder files(TenantId tenant, BaseModelId id) {
        row(tenant, id);
        return models.files(tenant, id);
    }

    /// The model's tokenizer; shared between callers, who must not close it.
    public Tokenizer tokenizer(TenantId tenant, BaseModelId id) {
        return texts.tokenizer(row(tenant, id).fingerprint(), () -> directory(tenant, id));
    }

    /// The model's chat template; one that refuses every conversation if it has none.
    public ChatTemplate template(TenantId tenant, BaseModelId id) {
        return get(tenant, id).inspection().chatTemplate().isEmpty()
                ? ChatTemplate.none()
                : texts.template(row(tenant, id).fingerprint(), () -> directory(tenant, id));
    }

    /// Sees examples as the model will: conversations through its chat template, documents as they are with its
    /// end-of-text token (`eos_token`) behind each.
    ///
    /// @param maxLength tokens an example may have; what is longer is cut at the end
    public ExampleEncoder encoder(TenantId tenant, BaseModelId id, int maxLength, LossOn lossOn) {
        return new ExampleEncoder(
                tokenizer(tenant, id),
                template(tenant, id),
                maxLength,
                lossOn,
                get(tenant, id).inspection().specialTokens().getOrDefault("eos_token", ""));
    }

    /// The tokens of a text.
    ///
    /// @param text at most [#MAX_TEXT] characters
    public Tokenized tokenize(TenantId tenant, BaseModelId id, String text) {
        Check.length("text", text, 0, MAX_TEXT);
        var unknown = get(tenant, id).inspection().specialTokens().get("unk_token");
        var tokenizer = tokenizer(tenant, id);
        return new Tokenized(
                text, tokenizer.pieces(text), unknown == null ? OptionalInt.empty() : tokenizer.idOf(unknown));
    }

    /// What the model's configuration says of its attention and positions.
    public ModelConfig configuration(TenantId tenant, BaseModelId id) {
        return ModelConfig.read(directory(tenant, id));
    }

    /// Removes a model of the organisation's own and frees its disk.
    ///
    /// @throws ConflictException `base-model-built-in`, or `base-model-in-use` if an experiment, tuned model or
    ///         evaluation needs it; the message names it
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, BaseModelId id) {
        var row = row(tenant, id);
        if (row.builtIn()) {
            throw new ConflictException(
                    "base-model-built-in", row.name() + " ships with the product and stays", row.name());
        }
        try {
            models.delete(tenant, id);
        } catch (DataIntegrityViolationException used) {
            throw Dependent.refusal("base-model-in-use", row.name(), dependents(tenant, id));
        }
        store.release(tenant.value());
        audit.record("base_model.deleted", row.name() + " " + id);
    }

    private List<Dependent> dependents(TenantId tenant, BaseModelId id) {
        return dependents.stream().flatMap(each -> each.of(tenant, id).stream()).toList();
    }

    private BaseModelRepository.Row row(TenantId tenant, BaseModelId id) {
        return models.find(tenant, id)
                .orElseThrow(() -> new NotFoundException("base-model-not-found", "There is no such base model"));
    }

    private BaseModel model(TenantId tenant, BaseModelRepository.Row row) {
        ModelInspection inspection = texts.inspection(row.fingerprint(), () -> models.inspection(tenant, row.id()));
        return new BaseModel(
                new BaseModelRef(row.id(), row.name(), row.fingerprint(), row.builtIn(), inspection),
                row.source(),
                row.author(),
                row.createdAt());
    }
}
