package io.tunewright.dataset.api;

import io.tunewright.dataset.Dataset;
import io.tunewright.dataset.DatasetRow;
import io.tunewright.dataset.DatasetSummary;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.EncodingModel;
import io.tunewright.dataset.Finding;
import io.tunewright.dataset.FindingCode;
import io.tunewright.dataset.IdentityForm;
import io.tunewright.dataset.LengthStatistics;
import io.tunewright.dataset.Severity;
import io.tunewright.dataset.ValidationReport;
import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ExampleEncoder.Encoded;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the REST routes of datasets take and give.
final class DatasetBodies {

    private DatasetBodies() {}

    record DatasetResponse(String id, String name, int versions, VersionResponse latest) {

        static DatasetResponse of(DatasetSummary summary) {
            var latest = summary.latest();
            return new DatasetResponse(
                    latest.dataset().toString(), latest.datasetName(), summary.versions(), VersionResponse.of(latest));
        }
    }

    record DatasetPage(List<DatasetResponse> data, int total, int offset, int limit) {}

    record DatasetDetail(String id, String name, List<VersionResponse> versions) {

        static DatasetDetail of(Dataset dataset) {
            return new DatasetDetail(
                    dataset.id().toString(),
                    dataset.name(),
                    dataset.versions().stream().map(VersionResponse::of).toList());
        }
    }

    /// @param usable      whether it can be trained on or measured with
    /// @param counts      how often each finding was made
    /// @param sha256      of the file's bytes
    /// @param parent      the version it was derived from
    record VersionResponse(
            String id,
            String dataset,
            String name,
            int version,
            boolean usable,
            String format,
            String fileName,
            long bytes,
            String sha256,
            int rows,
            int errorRows,
            int warningRows,
            int training,
            int heldOut,
            double heldOutShare,
            Map<String, Integer> counts,
            String origin,
            @Nullable String parent,
            int droppedRows,
            String author,
            Instant createdAt) {

        static VersionResponse of(DatasetVersion version) {
            var parent = version.lineage().parent();
            return new VersionResponse(
                    version.id().toString(),
                    version.dataset().toString(),
                    version.datasetName(),
                    version.number(),
                    version.usable(),
                    version.format().slug(),
                    version.fileName(),
                    version.bytes(),
                    version.hash().hex(),
                    version.rows(),
                    version.errorRows(),
                    version.warningRows(),
                    version.training(),
                    version.heldOut(),
                    version.heldOutShare(),
                    counts(version.counts()),
                    version.lineage().origin().slug(),
                    parent == null ? null : parent.toString(),
                    version.lineage().droppedRows(),
                    version.author().toString(),
                    version.createdAt());
        }

        private static Map<String, Integer> counts(Map<FindingCode, Integer> counts) {
            var named = new TreeMap<String, Integer>();
            counts.forEach((code, count) -> named.put(code.slug(), count));
            return named;
        }
    }

    /// @param alreadyThere whether the dataset had these bytes before; then nothing was made
    record UploadResponse(boolean alreadyThere, VersionResponse version) {}

    record FindingResponse(int line, String field, String severity, String code, String message) {

        static FindingResponse of(Finding finding) {
            return new FindingResponse(
                    finding.line(),
                    finding.field(),
                    finding.severity() == Severity.ERROR ? "error" : "warning",
                    finding.code().slug(),
                    finding.message(Locale.ENGLISH));
        }
    }

    /// @param findings the first 1,000
    record ReportResponse(VersionResponse version, List<FindingResponse> findings, long totalFindings) {

        static ReportResponse of(ValidationReport report) {
            return new ReportResponse(
                    VersionResponse.of(report.version()),
                    report.findings().stream().map(FindingResponse::of).toList(),
                    report.totalFindings());
        }
    }

    record MessageResponse(String role, String content, boolean learnt) {

        static MessageResponse of(ChatMessage message) {
            return new MessageResponse(message.role(), message.content(), message.learnt());
        }
    }

    /// @param text the row as it stands in the file, only where it cannot be read
    record RowResponse(
            int line,
            String state,
            @Nullable String split,
            List<MessageResponse> messages,
            List<FindingResponse> findings,
            @Nullable String text) {

        static RowResponse of(DatasetRow row) {
            var split = row.split();
            return new RowResponse(
                    row.line(),
                    row.state().name().toLowerCase(Locale.ROOT),
                    split == null ? null : split.name().toLowerCase(Locale.ROOT),
                    row.messages().stream().map(MessageResponse::of).toList(),
                    row.findings().stream().map(FindingResponse::of).toList(),
                    row.messages().isEmpty() ? row.text() : null);
        }
    }

    record RowPage(List<RowResponse> data, int total, int offset, int limit) {}

    /// @param learnt whether it counts for the loss
    /// @param cut    whether it does not fit and is left out
    record TokenResponse(int id, String text, boolean special, boolean learnt, boolean cut) {}

    /// @param maxLength tokens an example may have
    record PreviewResponse(
            int line,
            String baseModel,
            int maxLength,
            String rendered,
            int totalTokens,
            int keptTokens,
            int learntTokens,
            boolean truncated,
            List<TokenResponse> tokens) {

        static PreviewResponse of(DatasetRow row, EncodingModel model, int maxLength, Encoded encoded) {
            var tokens = new ArrayList<TokenResponse>();
            for (int i = 0; i < encoded.pieces().size(); i++) {
                var piece = encoded.pieces().get(i);
                tokens.add(new TokenResponse(
                        piece.id(), piece.text(), piece.special(), encoded.weights()[i] > 0, i >= encoded.kept()));
            }
            return new PreviewResponse(
                    row.line(),
                    model.name(),
                    maxLength,
                    encoded.rendered(),
                    encoded.pieces().size(),
                    encoded.kept(),
                    encoded.learntTokens(),
                    encoded.truncated(),
                    tokens);
        }
    }

    /// @param state      `measuring` or `done`
    /// @param progress   share of the rows measured, 0 to 1
    record LengthsResponse(
            String state, double progress, @Nullable LengthStatistics statistics) {}

    record IdentityRequest(
            @Nullable String dataset,
            String name,
            @Nullable String chineseName,
            @Nullable String maker,
            @Nullable String chineseMaker) {

        IdentityForm form() {
            return new IdentityForm(name, text(chineseName), text(maker), text(chineseMaker));
        }

        private static String text(@Nullable String value) {
            return value == null ? "" : value;
        }
    }

    record IdentityPreview(String englishAnswer, String chineseAnswer, List<List<MessageResponse>> conversations) {

        static IdentityPreview of(IdentityForm form) {
            return new IdentityPreview(
                    form.englishAnswer(),
                    form.chineseAnswer(),
                    form.conversations().stream()
                            .map(messages ->
                                    messages.stream().map(MessageResponse::of).toList())
                            .toList());
        }
    }
}
