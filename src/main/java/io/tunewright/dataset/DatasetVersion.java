package io.tunewright.dataset;

import io.tunewright.common.Sha256;
import io.tunewright.identity.UserId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A version of a dataset: one file as it was uploaded or made, and what the check found. It never changes.
///
/// @param number       within its dataset, from 1
/// @param hash         of the file's bytes
/// @param bytes        size of the file
/// @param fileName     as the uploader called it; a label, never a path
/// @param array        whether the file is one JSON array, so that "lines" are row numbers
/// @param rows         all rows, those with errors included
/// @param errorRows    rows that cannot be trained on
/// @param warningRows  rows with warnings only
/// @param training     rows to train on
/// @param heldOut      rows held out
/// @param heldOutShare share of conversations that was asked to be held out, 0 to 0.5
/// @param counts       how often each finding was made
/// @param fileFindings findings about the file as a whole
/// @param lineage      where it comes from
public record DatasetVersion(
        DatasetVersionId id,
        DatasetId dataset,
        String datasetName,
        int number,
        Sha256 hash,
        long bytes,
        String fileName,
        DatasetFormat format,
        boolean array,
        int rows,
        int errorRows,
        int warningRows,
        int training,
        int heldOut,
        double heldOutShare,
        Map<FindingCode, Integer> counts,
        List<Finding> fileFindings,
        Lineage lineage,
        UserId author,
        Instant createdAt) {

    public DatasetVersion {
        counts = Map.copyOf(counts);
        fileFindings = List.copyOf(fileFindings);
    }

    /// @param parent       the version it was derived from, or null if there is none or it was deleted
    /// @param parentNumber number of that version, 0 if there was none
    /// @param droppedRows  rows left out on the way
    public record Lineage(DatasetOrigin origin, @Nullable DatasetVersionId parent, int parentNumber, int droppedRows) {

        public static Lineage upload() {
            return new Lineage(DatasetOrigin.UPLOAD, null, 0, 0);
        }
    }

    /// Whether it can be trained on or measured with.
    public boolean usable() {
        return errorRows == 0 && training > 0;
    }

    /// Rows without errors and warnings.
    public int fineRows() {
        return rows - errorRows - warningRows;
    }

    /// Name as people see it: `helpdesk v8`.
    public String label() {
        return datasetName + " v" + number;
    }

    public DatasetVersionRef ref() {
        return new DatasetVersionRef(id, dataset, datasetName, number, hash, training, heldOut, format.isText());
    }
}
