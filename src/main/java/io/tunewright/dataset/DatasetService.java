package io.tunewright.dataset;

import io.tunewright.common.ByteSize;
import io.tunewright.common.ConflictException;
import io.tunewright.common.Dependent;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetVersion.Lineage;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Quota;
import io.tunewright.identity.QuotaKind;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Datasets of a tenant. A version is one file: checked when it comes in, never changed afterwards.
@Service
public class DatasetService {

    private static final int BATCH = 2000;

    private final DatasetRepository datasets;
    private final RowRepository rows;
    private final StoredRows stored;
    private final RowSearch search;
    private final VersionWriter writer;
    private final CanonicalFile canonical;
    private final ArtifactStore store;
    private final Quota quota;
    private final AuditLog audit;
    private final DatasetProperties properties;
    private final List<DatasetDependents> dependents;

    DatasetService(
            DatasetRepository datasets,
            RowRepository rows,
            StoredRows stored,
            RowSearch search,
            VersionWriter writer,
            CanonicalFile canonical,
            ArtifactStore store,
            Quota quota,
            AuditLog audit,
            DatasetProperties properties,
            List<DatasetDependents> dependents) {
        this.datasets = datasets;
        this.rows = rows;
        this.stored = stored;
        this.search = search;
        this.writer = writer;
        this.canonical = canonical;
        this.store = store;
        this.quota = quota;
        this.audit = audit;
        this.properties = properties;
        this.dependents = List.copyOf(dependents);
    }

    /// Stores a file as a version and checks it. Rows with errors do not fail the upload: the version shows them.
    ///
    /// @throws InvalidInputException if the file as a whole cannot be used: `empty-file`, `packed-file`,
    ///     `not-text`, `not-utf8`, `unknown-format`, `preference-format`, `no-readable-row`,
    ///     `too-many-rows`, `file-too-large`
    /// @throws io.tunewright.common.QuotaException `quota-storage-bytes`
    @PreAuthorize(Permissions.MAY_EDIT)
    public Uploaded upload(TenantId tenant, UserId author, DatasetUpload upload, InputStream bytes) {
        return storing(tenant, () -> writer.write(tenant, author, upload, put(tenant, bytes), Lineage.upload()));
    }

    /// What is refused after its bytes were stored takes no room.
    private Uploaded storing(TenantId tenant, Supplier<Uploaded> work) {
        try (var _ = store.hold(tenant.value())) {
            return work.get();
        } catch (RuntimeException refused) {
            store.release(tenant.value());
            throw refused;
        }
    }

    /// Refuses an upload of this size before its bytes are read.
    ///
    /// @param bytes what the sender announces; the file itself is counted again as it comes
    /// @throws InvalidInputException `file-too-large`
    /// @throws io.tunewright.common.QuotaException `quota-storage-bytes`
    public void requireRoom(TenantId tenant, long bytes) {
        long max = properties.maxFile().toBytes();
        if (bytes > max) {
            throw new InvalidInputException(
                    "file-too-large",
                    "file",
                    "The file is larger than %s, the most that is allowed".formatted(new ByteSize(max)),
                    new ByteSize(max).toString());
        }
        quota.require(tenant, QuotaKind.STORAGE_BYTES, store.usage(tenant.value()) + bytes);
    }

    private ArtifactRef put(TenantId tenant, InputStream bytes) {
        long used = store.usage(tenant.value());
        long free = quota.limit(tenant, QuotaKind.STORAGE_BYTES) - used;
        quota.require(tenant, QuotaKind.STORAGE_BYTES, used + 1);
        long max = properties.maxFile().toBytes();
        try {
            return store.put(tenant.value(), bytes, Math.min(max, free));
        } catch (InvalidInputException tooLarge) {
            if (free < max && tooLarge.code().equals("file-too-large")) {
                quota.require(tenant, QuotaKind.STORAGE_BYTES, used + free + 1);
            }
            throw tooLarge;
        }
    }

    /// Makes a version from the form "who are you?".
    @PreAuthorize(Permissions.MAY_EDIT)
    public Uploaded createIdentity(TenantId tenant, UserId author, String dataset, IdentityForm form) {
        var upload = new DatasetUpload(dataset, "identity.jsonl", DatasetUpload.DEFAULT_HELD_OUT);
        return storing(tenant, () -> {
            var file = canonical.store(tenant, form.conversations().iterator());
            return writer.write(tenant, author, upload, file, new Lineage(DatasetOrigin.IDENTITY_FORM, null, 0, 0));
        });
    }

    /// Saves the rows without errors as the next version.
    ///
    /// @throws ConflictException `nothing-to-drop` if there are no errors, `nothing-left` if all rows have some,
    ///     `rows-unknown` if part of the file could not be checked
    @PreAuthorize(Permissions.MAY_EDIT)
    public Uploaded dropErrorRows(TenantId tenant, UserId author, DatasetVersionId id) {
        var version = get(tenant, id);
        if (version.errorRows() == 0) {
            throw new ConflictException(
                    "nothing-to-drop", version.label() + " has no rows with errors", version.label());
        }
        if (version.errorRows() == version.rows()) {
            throw new ConflictException(
                    "nothing-left",
                    "Every row of " + version.label() + " has an error. Mend the file and upload it again",
                    version.label());
        }
        if (version.counts().containsKey(FindingCode.LOST_TRACK)) {
            throw new ConflictException(
                    "rows-unknown",
                    "Part of " + version.label() + " could not be checked. Mend the file and upload it again",
                    version.label());
        }
        var upload =
                new DatasetUpload(version.datasetName(), withoutErrors(version.fileName()), version.heldOutShare());
        var lineage = new Lineage(DatasetOrigin.ROWS_DROPPED, version.id(), version.number(), version.errorRows());
        return storing(tenant, () -> {
            var file = canonical.store(tenant, new GoodRows(tenant, version, rows, stored));
            return writer.write(tenant, author, upload, file, lineage);
        });
    }

    private static String withoutErrors(String fileName) {
        return fileName.replaceAll("(-clean)?\\.[A-Za-z0-9]{1,8}$", "") + "-clean.jsonl";
    }

    /// Most recently changed first.
    public List<DatasetSummary> list(TenantId tenant, Paging page) {
        return datasets.summaries(tenant, page);
    }

    /// Number of datasets.
    public int count(TenantId tenant) {
        return datasets.count(tenant);
    }

    /// @throws NotFoundException `dataset-not-found`
    public Dataset dataset(TenantId tenant, DatasetId id) {
        var versions = datasets.versions(tenant, id);
        if (versions.isEmpty()) {
            throw new NotFoundException("dataset-not-found", "There is no such dataset");
        }
        return new Dataset(id, versions.getFirst().datasetName(), versions);
    }

    /// Versions of all datasets, those with errors included, newest first.
    public List<DatasetVersion> versions(TenantId tenant, Paging page) {
        return datasets.versions(tenant, page);
    }

    /// Any version, also one with errors.
    ///
    /// @throws NotFoundException `dataset-not-found`
    public DatasetVersion get(TenantId tenant, DatasetVersionId id) {
        return find(tenant, id)
                .orElseThrow(() -> new NotFoundException("dataset-not-found", "There is no such dataset version"));
    }

    public Optional<DatasetVersion> find(TenantId tenant, DatasetVersionId id) {
        return datasets.find(tenant, id);
    }

    /// A version that may be used: one without errors.
    ///
    /// @throws NotFoundException `dataset-not-found`
    /// @throws ConflictException `dataset-has-errors`
    public DatasetVersionRef version(TenantId tenant, DatasetVersionId id) {
        var version = get(tenant, id);
        if (!version.usable()) {
            throw new ConflictException(
                    "dataset-has-errors",
                    "%s has %,d rows with errors. Mend or drop them first"
                            .formatted(version.label(), version.errorRows()),
                    version.label(),
                    version.errorRows());
        }
        return version.ref();
    }

    /// Versions that can be trained on or measured with, newest first.
    public List<DatasetVersionRef> usableVersions(TenantId tenant) {
        return datasets.usable(tenant).stream().map(DatasetVersion::ref).toList();
    }

    /// Streams the examples of a version in file order, flat in memory.
    public void forEach(TenantId tenant, DatasetVersionId id, Split split, Consumer<Example> consumer) {
        var version = get(tenant, id);
        var batch = rows.after(tenant, id, -1, split, BATCH);
        while (!batch.isEmpty()) {
            for (var row : stored.read(tenant, version, batch)) {
                consumer.accept(new Example(row.line(), row.messages(), split));
            }
            batch = rows.after(tenant, id, batch.getLast().number(), split, BATCH);
        }
    }

    public ValidationReport report(TenantId tenant, DatasetVersionId id) {
        var version = get(tenant, id);
        var findings = new ArrayList<>(version.fileFindings());
        findings.addAll(rows.findings(tenant, id, ValidationReport.MAX_FINDINGS - findings.size()));
        long total =
                version.counts().values().stream().mapToLong(Integer::longValue).sum();
        return new ValidationReport(version, findings, total);
    }

    /// Rows in file order.
    ///
    /// @param text only rows that contain it, in any case; empty for all
    public List<DatasetRow> rows(TenantId tenant, DatasetVersionId id, RowFilter filter, String text, Paging page) {
        var version = get(tenant, id);
        if (text.isBlank()) {
            return stored.read(tenant, version, rows.page(tenant, id, filter, page));
        }
        int[] found = search.find(tenant, version, filter, text);
        int from = Math.min(page.offset(), found.length);
        int[] shown = Arrays.copyOfRange(found, from, Math.min(from + page.limit(), found.length));
        return stored.read(tenant, version, rows.numbered(tenant, id, shown));
    }

    /// Place among all rows, from 0, of the row that stands at a line of the uploaded file.
    public OptionalInt rowAt(TenantId tenant, DatasetVersionId id, int line) {
        return rows.atLine(tenant, get(tenant, id).id(), line).stream()
                .mapToInt(RowEntry::number)
                .findFirst();
    }

    /// How many rows [#rows] has in all; with a text at most 10,000.
    public int countRows(TenantId tenant, DatasetVersionId id, RowFilter filter, String text) {
        var version = get(tenant, id);
        if (!text.isBlank()) {
            return search.find(tenant, version, filter, text).length;
        }
        return switch (filter) {
            case ALL -> version.rows();
            case WARNINGS -> version.warningRows();
            case ERRORS -> version.errorRows();
        };
    }

    /// The row with this line.
    ///
    /// @throws NotFoundException `row-not-found`
    public DatasetRow row(TenantId tenant, DatasetVersionId id, int line) {
        var version = get(tenant, id);
        var entry = rows.atLine(tenant, id, line)
                .orElseThrow(() -> new NotFoundException("row-not-found", "There is no row at line " + line, line));
        return stored.read(tenant, version, List.of(entry)).getFirst();
    }

    /// The file as it was uploaded.
    public InputStream content(TenantId tenant, DatasetVersionId id) {
        return store.open(StoredRows.file(tenant, get(tenant, id)));
    }

    /// Removes a version, and its dataset with the last one, and frees its disk.
    ///
    /// @throws ConflictException `dataset-in-use` if an experiment or evaluation needs it; the message names it
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, DatasetVersionId id) {
        var version = get(tenant, id);
        try {
            datasets.delete(tenant, version);
        } catch (DataIntegrityViolationException used) {
            throw Dependent.refusal("dataset-in-use", version.label(), dependents(tenant, id));
        }
        store.release(tenant.value());
        audit.record("dataset.deleted", version.label() + " " + id);
    }

    private List<Dependent> dependents(TenantId tenant, DatasetVersionId id) {
        return dependents.stream().flatMap(each -> each.of(tenant, id).stream()).toList();
    }
}
