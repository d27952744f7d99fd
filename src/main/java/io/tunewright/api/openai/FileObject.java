package io.tunewright.api.openai;

import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.Severity;
import io.tunewright.dataset.ValidationReport;
import io.tunewright.training.TrainingRun;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A `file`: a dataset version.
///
/// @param status     `processed`, or `error` if it cannot be trained on
/// @param validation extension: what the check found; null in lists
record FileObject(
        String id,
        String object,
        long bytes,
        long createdAt,
        @Nullable Long expiresAt,
        String filename,
        String purpose,
        String status,
        @Nullable String statusDetails,
        @Nullable Validation validation) {

    static final String FINE_TUNE = "fine-tune";

    static FileObject of(DatasetVersion version, @Nullable ValidationReport report) {
        String details = version.usable()
                ? null
                : version.errorRows() > 0
                        ? "%d of %d rows have errors; see validation".formatted(version.errorRows(), version.rows())
                        : "no row is left to train on";
        return new FileObject(
                PublicIds.FILE.of(version.id().value()),
                "file",
                version.bytes(),
                version.createdAt().getEpochSecond(),
                null,
                version.fileName(),
                FINE_TUNE,
                version.usable() ? "processed" : "error",
                details,
                report == null ? null : Validation.of(report));
    }

    /// The table of metrics that a job left.
    static FileObject of(TrainingRun run, int bytes) {
        return new FileObject(
                PublicIds.FILE.of(run.id().value()),
                "file",
                bytes,
                ResultFiles.createdAt(run).getEpochSecond(),
                null,
                ResultFiles.NAME,
                ResultFiles.PURPOSE,
                "processed",
                null,
                null);
    }

    /// @param totalFindings all of them; the lists hold the first thousand
    record Validation(
            String format,
            String dataset,
            int version,
            String sha256,
            int rows,
            int training,
            int heldOut,
            int errorCount,
            List<Problem> errors,
            int warningCount,
            List<Problem> warnings,
            long totalFindings) {

        static Validation of(ValidationReport report) {
            var version = report.version();
            return new Validation(
                    version.format().name().toLowerCase(Locale.ROOT),
                    version.datasetName(),
                    version.number(),
                    version.hash().hex(),
                    version.rows(),
                    version.training(),
                    version.heldOut(),
                    version.errorRows(),
                    problems(report, true),
                    version.warningRows(),
                    problems(report, false),
                    report.totalFindings());
        }

        private static List<Problem> problems(ValidationReport report, boolean errors) {
            return report.findings().stream()
                    .filter(finding -> (finding.severity() == Severity.ERROR) == errors)
                    .map(finding -> new Problem(
                            finding.line(),
                            finding.field(),
                            finding.code().name().toLowerCase(Locale.ROOT),
                            finding.message(Locale.ENGLISH)))
                    .toList();
        }
    }

    record Problem(int line, String field, String code, String message) {}

    record Page(
            String object,
            List<FileObject> data,
            @Nullable String firstId,
            @Nullable String lastId,
            boolean hasMore) {}

    record Deleted(String id, String object, boolean deleted) {}
}
