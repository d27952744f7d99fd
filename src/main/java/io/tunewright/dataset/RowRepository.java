package io.tunewright.dataset;

import io.tunewright.common.Paging;
import io.tunewright.dataset.format.CheckedRow;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;

/// The rows of dataset versions: where they stand in the file. Their texts are [StoredRows]' business.
@Repository
class RowRepository {

    private static final String ENTRY = """
            select number, line, state, split, start_byte, bytes, findings
              from dataset_row
             where tenant_id = :tenant and version_id = :version
            """;

    private final TenantDatabase database;

    RowRepository(TenantDatabase database) {
        this.database = database;
    }

    void insert(TenantId tenant, DatasetVersionId version, List<CheckedRow> rows, Function<CheckedRow, Split> split) {
        int count = rows.size();
        var numbers = new int[count];
        var lines = new int[count];
        var states = new String[count];
        @Nullable String[] splits = new @Nullable String[count];
        var starts = new long[count];
        var bytes = new int[count];
        var hashes = new long[count];
        @Nullable String[] findings = new @Nullable String[count];
        for (int i = 0; i < count; i++) {
            var row = rows.get(i);
            numbers[i] = row.number();
            lines[i] = row.line();
            states[i] = row.state().name();
            splits[i] = row.state() == RowState.ERROR ? null : split.apply(row).name();
            starts[i] = row.start();
            bytes[i] = row.length();
            hashes[i] = row.questionHash();
            findings[i] = FindingsJson.write(row.findings());
        }
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into dataset_row
                               (tenant_id, version_id, number, line, state, split, start_byte, bytes, question_hash, findings)
                        select :tenant, :version, r.*
                          from unnest(:numbers, :lines, :states, :splits, :starts, :bytes, :hashes, :findings) r
                        """)
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("numbers", numbers)
                .param("lines", lines)
                .param("states", states)
                .param("splits", splits)
                .param("starts", starts)
                .param("bytes", bytes)
                .param("hashes", hashes)
                .param("findings", findings)
                .update());
    }

    /// Moves the conversations with the smallest (or largest) question hash of one part to another.
    void moveExtreme(TenantId tenant, DatasetVersionId version, Split from, Split to, boolean smallest) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update dataset_row set split = :to
                         where tenant_id = :tenant and version_id = :version and split = :from
                           and question_hash = (select %s(question_hash) from dataset_row
                                                 where tenant_id = :tenant and version_id = :version and split = :from)
                        """.formatted(smallest ? "min" : "max"))
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("from", from.name())
                .param("to", to.name())
                .update());
    }

    SplitSizes sizes(TenantId tenant, DatasetVersionId version) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select count(*) filter (where split = 'TRAINING'), count(*) filter (where split = 'HELD_OUT')
                          from dataset_row
                         where tenant_id = :tenant and version_id = :version
                        """)
                .param("tenant", tenant.value())
                .param("version", version.value())
                .query((row, index) -> new SplitSizes(row.getInt(1), row.getInt(2)))
                .single());
    }

    /// How many different first questions there are, counted up to `limit`.
    int questions(TenantId tenant, DatasetVersionId version, int limit) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select count(*) from (
                            select distinct question_hash from dataset_row
                             where tenant_id = :tenant and version_id = :version and split is not null
                             limit :limit) q
                        """)
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("limit", limit)
                .query(Integer.class)
                .single());
    }

    List<RowEntry> page(TenantId tenant, DatasetVersionId version, RowFilter filter, Paging page) {
        // without a filter the numbers have no gaps, so a page far down costs no more than the first
        String window = filter == RowFilter.ALL
                ? " and number >= :offset order by number limit :limit"
                : " and state = :state order by number limit :limit offset :offset";
        return database.as(tenant, jdbc -> jdbc.sql(ENTRY + window)
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("state", state(filter).name())
                .param("limit", page.limit())
                .param("offset", page.offset())
                .query((row, index) -> entry(row))
                .list());
    }

    /// The rows with these numbers, in order.
    List<RowEntry> numbered(TenantId tenant, DatasetVersionId version, int[] numbers) {
        return database.as(tenant, jdbc -> jdbc.sql(ENTRY + " and number = any(:numbers) order by number")
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("numbers", numbers)
                .query((row, index) -> entry(row))
                .list());
    }

    Optional<RowEntry> atLine(TenantId tenant, DatasetVersionId version, int line) {
        // a line is at least its number + 1, and exactly that where no line is blank: so search downwards from there
        return database.as(
                tenant, jdbc -> jdbc.sql(ENTRY + " and line = :line and number < :line order by number desc limit 1")
                        .param("tenant", tenant.value())
                        .param("version", version.value())
                        .param("line", line)
                        .query((row, index) -> entry(row))
                        .optional());
    }

    /// The next rows behind a number that are in a part; pass -1 to begin.
    List<RowEntry> after(TenantId tenant, DatasetVersionId version, int number, Split split, int limit) {
        return database.as(tenant, jdbc -> jdbc.sql(
                        ENTRY + " and number > :number and split = :split order by number limit :limit")
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("number", number)
                .param("split", split.name())
                .param("limit", limit)
                .query((row, index) -> entry(row))
                .list());
    }

    /// The next rows behind a number that have no error; pass -1 to begin.
    List<RowEntry> goodAfter(TenantId tenant, DatasetVersionId version, int number, int limit) {
        return next(tenant, version, " and state <> 'ERROR'", RowFilter.ALL, number, limit);
    }

    /// The next rows behind a number that pass the filter; pass -1 to begin.
    List<RowEntry> next(TenantId tenant, DatasetVersionId version, RowFilter filter, int number, int limit) {
        return next(tenant, version, filter == RowFilter.ALL ? "" : " and state = :state", filter, number, limit);
    }

    private List<RowEntry> next(
            TenantId tenant, DatasetVersionId version, String condition, RowFilter filter, int number, int limit) {
        return database.as(
                tenant, jdbc -> jdbc.sql(ENTRY + " and number > :number" + condition + " order by number limit :limit")
                        .param("tenant", tenant.value())
                        .param("version", version.value())
                        .param("state", state(filter).name())
                        .param("number", number)
                        .param("limit", limit)
                        .query((row, index) -> entry(row))
                        .list());
    }

    /// The first findings of the rows, in file order.
    List<Finding> findings(TenantId tenant, DatasetVersionId version, int limit) {
        return database.as(tenant, jdbc -> jdbc
                .sql(ENTRY + " and state <> 'FINE' order by number limit :limit")
                .param("tenant", tenant.value())
                .param("version", version.value())
                .param("limit", limit)
                .query((row, index) -> entry(row))
                .list()
                .stream()
                .flatMap(entry -> entry.findings().stream())
                .limit(limit)
                .toList());
    }

    private static RowState state(RowFilter filter) {
        return switch (filter) {
            case ERRORS -> RowState.ERROR;
            case WARNINGS -> RowState.WARNING;
            case ALL -> RowState.FINE;
        };
    }

    private static RowEntry entry(ResultSet row) throws SQLException {
        String split = row.getString("split");
        return new RowEntry(
                row.getInt("number"),
                row.getInt("line"),
                RowState.valueOf(row.getString("state")),
                split == null ? null : Split.valueOf(split),
                row.getLong("start_byte"),
                row.getInt("bytes"),
                FindingsJson.read(row.getString("findings"), row.getInt("line")));
    }
}
