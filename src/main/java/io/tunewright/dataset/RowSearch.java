package io.tunewright.dataset;

import io.tunewright.identity.TenantId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// Finds the rows of a version that contain a text, by reading them; the last answers are kept for paging.
@Component
class RowSearch {

    /// Rows found at most; whoever needs more asks for something rarer.
    static final int MAX_FOUND = 10_000;

    private static final int KEPT = 32;
    private static final int BATCH = 2000;

    private final RowRepository rows;
    private final StoredRows stored;
    private final Map<Query, int[]> found = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Query, int[]> eldest) {
            return size() > KEPT;
        }
    });

    RowSearch(RowRepository rows, StoredRows stored) {
        this.rows = rows;
        this.stored = stored;
    }

    private record Query(TenantId tenant, DatasetVersionId version, RowFilter filter, String text) {}

    /// Numbers of the rows in which a message, or a row that cannot be read, contains `text` in any case.
    int[] find(TenantId tenant, DatasetVersion version, RowFilter filter, String text) {
        var query = new Query(tenant, version.id(), filter, text.strip().toLowerCase(Locale.ROOT));
        int[] known = found.get(query);
        if (known == null) {
            known = scan(tenant, version, filter, query.text());
            found.put(query, known);
        }
        return known;
    }

    private int[] scan(TenantId tenant, DatasetVersion version, RowFilter filter, String text) {
        var pattern = Pattern.compile(Pattern.quote(text), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        var numbers = new ArrayList<Integer>();
        List<RowEntry> batch = rows.next(tenant, version.id(), filter, -1, BATCH);
        while (!batch.isEmpty() && numbers.size() < MAX_FOUND) {
            for (var row : stored.read(tenant, version, batch)) {
                if (contains(row, pattern) && numbers.size() < MAX_FOUND) {
                    numbers.add(row.number());
                }
            }
            batch = rows.next(tenant, version.id(), filter, batch.getLast().number(), BATCH);
        }
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static boolean contains(DatasetRow row, Pattern pattern) {
        return row.messages().isEmpty()
                ? pattern.matcher(row.text()).find()
                : row.messages().stream()
                        .anyMatch(message -> pattern.matcher(message.content()).find());
    }
}
