package io.tunewright.dataset;

import io.tunewright.common.UnavailableException;
import io.tunewright.dataset.DatasetVersion.Lineage;
import io.tunewright.dataset.format.CheckedRow;
import io.tunewright.dataset.format.FileCheck;
import io.tunewright.dataset.format.FileSummary;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/// Makes a version of a stored file: checks it, splits it, indexes its rows. All or nothing: a server that dies on
/// the way leaves no version behind, only bytes that the same upload will find again.
@Component
class VersionWriter {

    private static final int BATCH = 5000;
    /// A question hash is below this.
    private static final double HASHES = 0x1p63;
    /// With fewer rows nothing need be held out.
    private static final int ROWS_TO_HOLD_OUT_ONE = 10;

    private final TenantDatabase database;
    private final DatasetRepository datasets;
    private final RowRepository rows;
    private final ArtifactStore store;
    private final DatasetProperties properties;
    /// Each check holds a database connection.
    private final Semaphore checks = new Semaphore(3);

    VersionWriter(
            TenantDatabase database,
            DatasetRepository datasets,
            RowRepository rows,
            ArtifactStore store,
            DatasetProperties properties) {
        this.database = database;
        this.datasets = datasets;
        this.rows = rows;
        this.store = store;
        this.properties = properties;
    }

    /// Adds the file as the newest version, unless the dataset has these bytes with this share held out already.
    ///
    /// @throws io.tunewright.common.InvalidInputException if the file as a whole cannot be used; see [FileCheck]
    Uploaded write(TenantId tenant, UserId author, DatasetUpload upload, ArtifactRef file, Lineage lineage) {
        checks.acquireUninterruptibly();
        try {
            return database.as(tenant, jdbc -> {
                var dataset = datasets.lock(tenant, upload.dataset());
                var existing = datasets.withBytes(tenant, dataset, file.hash(), upload.heldOut());
                if (existing.isPresent()) {
                    return new Uploaded(existing.get(), true);
                }
                var id = DatasetVersionId.random();
                datasets.insert(tenant, id, dataset, author, upload, file, lineage);
                var summary = index(tenant, id, file, upload);
                datasets.finish(tenant, id, summary, settleSplit(tenant, id, upload.heldOut()));
                return new Uploaded(datasets.find(tenant, id).orElseThrow(), false);
            });
        } finally {
            checks.release();
        }
    }

    private FileSummary index(TenantId tenant, DatasetVersionId id, ArtifactRef file, DatasetUpload upload) {
        var batch = new ArrayList<CheckedRow>(BATCH);
        try {
            var summary = FileCheck.run(store.path(file), isText(upload), properties.maxRows(), row -> {
                batch.add(row);
                if (batch.size() == BATCH) {
                    insert(tenant, id, batch, upload.heldOut());
                }
            });
            insert(tenant, id, batch, upload.heldOut());
            return summary;
        } catch (IOException unreadable) {
            throw new UnavailableException(
                    "storage-failed",
                    "The stored file cannot be read. Try again, or ask the operator to look at the disk");
        }
    }

    /// JSON may come with this ending as well.
    private static boolean isText(DatasetUpload upload) {
        return upload.fileName().toLowerCase(Locale.ROOT).endsWith(".txt");
    }

    private void insert(TenantId tenant, DatasetVersionId id, List<CheckedRow> batch, double heldOut) {
        if (!batch.isEmpty()) {
            rows.insert(
                    tenant, id, batch, row -> row.questionHash() < heldOut * HASHES ? Split.HELD_OUT : Split.TRAINING);
            batch.clear();
        }
    }

    /// Sees to it that small datasets have something in both parts.
    private SplitSizes settleSplit(TenantId tenant, DatasetVersionId id, double heldOut) {
        var sizes = rows.sizes(tenant, id);
        boolean several = rows.questions(tenant, id, 2) == 2;
        if (heldOut > 0 && sizes.heldOut() == 0 && sizes.training() >= ROWS_TO_HOLD_OUT_ONE && several) {
            rows.moveExtreme(tenant, id, Split.TRAINING, Split.HELD_OUT, true);
        } else if (sizes.training() == 0 && sizes.heldOut() > 0) {
            rows.moveExtreme(tenant, id, Split.HELD_OUT, Split.TRAINING, false);
        } else {
            return sizes;
        }
        return rows.sizes(tenant, id);
    }
}
