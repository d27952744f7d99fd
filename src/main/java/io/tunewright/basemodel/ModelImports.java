package io.tunewright.basemodel;

import io.tunewright.common.ConflictException;
import io.tunewright.common.DomainException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.ModelSource;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Imports of model directories from the folders the operator allows. A directory is inspected before anything is
/// copied; what is stored is inspected again, since the directory may have changed meanwhile. Weights of PyTorch and
/// of Meta, and XTuner's checkpoints, become safetensors on the way.
@Service
public class ModelImports {

    private static final Logger LOG = LoggerFactory.getLogger(ModelImports.class);

    private final ImportRoots roots;
    private final ImportRepository imports;
    private final BaseModelRepository models;
    private final ArtifactStore store;
    private final Quota quota;
    private final ImportChanges changes;
    /// Copying is disk work: one at a time is as fast as two.
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("base-model-import").daemon().factory());

    ModelImports(
            ImportRoots roots,
            ImportRepository imports,
            BaseModelRepository models,
            ArtifactStore store,
            Quota quota,
            ImportChanges changes) {
        this.roots = roots;
        this.imports = imports;
        this.models = models;
        this.store = store;
        this.quota = quota;
        this.changes = changes;
    }

    /// The folders models may be imported from.
    public List<Path> allowedFolders() {
        return roots.roots();
    }

    /// What lies in them.
    public List<ImportCandidate> candidates() {
        return roots.candidates();
    }

    /// Inspects a directory without copying anything.
    ///
    /// @param directory absolute, or relative to an allowed folder
    /// @throws InvalidInputException `outside-import-roots`, `no-such-directory`, or the code of the inspection's
    ///         refusal
    @PreAuthorize(Permissions.MAY_EDIT)
    public ModelSource inspect(TenantId tenant, String directory) {
        return inspect(roots.resolve(directory));
    }

    /// Begins to copy a directory that passes inspection.
    ///
    /// @param directory absolute, or relative to an allowed folder
    /// @param name      of the base model
    /// @throws InvalidInputException as [#inspect], or for the name
    /// @throws ConflictException `base-model-name-taken`
    /// @throws io.tunewright.common.QuotaException `quota-storage-bytes`
    @PreAuthorize(Permissions.MAY_EDIT)
    public ModelImport start(TenantId tenant, UserId author, String directory, String name) {
        String checked = BaseModelName.checked(name);
        Path source = roots.resolve(directory);
        var model = inspect(source);
        if (models.find(tenant, checked).isPresent() || imports.isCopying(tenant, checked)) {
            throw nameTaken(checked);
        }
        long bytes = model.bytes();
        quota.require(tenant, QuotaKind.STORAGE_BYTES, store.usage(tenant.value()) + bytes);
        var id = ImportId.random();
        try {
            imports.insert(tenant, id, checked, source, roots.label(source), bytes, author);
        } catch (DuplicateKeyException raced) {
            throw nameTaken(checked);
        }
        var started = get(tenant, id);
        worker.submit(() -> copy(tenant, source, started));
        changes.changed(tenant);
        return started;
    }

    /// @throws NotFoundException `import-not-found`
    public ModelImport get(TenantId tenant, ImportId id) {
        return imports.find(tenant, id)
                .orElseThrow(() -> new NotFoundException("import-not-found", "There is no such import"));
    }

    /// Those that copy or failed, newest first.
    public List<ModelImport> open(TenantId tenant) {
        return imports.open(tenant);
    }

    /// Calls `listener` after every change of the organisation's imports, from another thread, until what is returned
    /// is run.
    public Runnable subscribe(TenantId tenant, Runnable listener) {
        return changes.subscribe(tenant, listener);
    }

    /// Forgets an import that failed.
    @PreAuthorize(Permissions.MAY_EDIT)
    public void dismiss(TenantId tenant, ImportId id) {
        get(tenant, id);
        imports.delete(tenant, id);
        changes.changed(tenant);
    }

    /// Goes on with what the last server left unfinished; bytes already stored are found again by their hash.
    @EventListener(ApplicationReadyEvent.class)
    void goOn() {
        for (var job : imports.unfinished()) {
            LOG.info("Going on with the import of {}", job.state().source());
            worker.submit(() -> copy(job.tenant(), job.directory(), job.state()));
        }
    }

    private void copy(TenantId tenant, Path source, ModelImport job) {
        try (var _ = store.hold(tenant.value())) {
            // again, also after a restart: links may point elsewhere by now
            Path directory = roots.resolve(source.toString());
            var files = store(tenant, inspect(directory), job);
            var inspection = inspect(store.directory(files)).inspection();
            var id = BaseModelId.random();
            models.insert(tenant, id, job.name(), job.source(), files, inspection, job.author());
            imports.done(tenant, job.id(), id);
        } catch (DuplicateKeyException taken) {
            fail(tenant, job, nameTaken(job.name()));
        } catch (DomainException refused) {
            fail(tenant, job, refused);
        } catch (IOException | RuntimeException failure) {
            if (worker.isShutdown()) {
                return; // the next server goes on
            }
            LOG.error("The import {} failed", job.id(), failure);
            store.release(tenant.value());
            imports.failed(
                    tenant,
                    job.id(),
                    "import-failed",
                    "The copy failed: a file could not be read. Look at the server's log");
        } finally {
            changes.changed(tenant);
        }
    }

    private void fail(TenantId tenant, ModelImport job, DomainException refused) {
        store.release(tenant.value());
        imports.failed(tenant, job.id(), refused.code(), String.valueOf(refused.getMessage()));
    }

    private ArtifactFolder store(TenantId tenant, ModelSource source, ModelImport job) throws IOException {
        var files = new TreeMap<String, ArtifactRef>();
        var progress = new CopyProgress(bytes -> {
            imports.progress(tenant, job.id(), bytes);
            changes.changed(tenant);
        });
        for (var file : source.files()) {
            try (var bytes = progress.count(file.open())) {
                files.put(file.name(), store.put(tenant.value(), bytes, file.bytes()));
            }
        }
        return new ArtifactFolder(files);
    }

    private static ModelSource inspect(Path directory) {
        try {
            return ModelSource.open(directory);
        } catch (ModelRefusedException refused) {
            String words = String.valueOf(refused.getMessage());
            throw new InvalidInputException(refused.code(), "directory", words, words);
        } catch (UncheckedIOException unreadable) {
            throw new InvalidInputException(
                    "unreadable-model",
                    "directory",
                    "The files of the directory cannot be read. Ask the operator to look at their permissions");
        }
    }

    private static ConflictException nameTaken(String name) {
        return new ConflictException(
                "base-model-name-taken",
                "There is a base model '%s' already. Choose another name".formatted(name),
                name);
    }

    @PreDestroy
    void stop() {
        worker.shutdownNow();
    }
}
