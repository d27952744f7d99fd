package io.tunewright.dataset;

import io.tunewright.identity.TenantId;
import io.tunewright.llm.ChatMessage;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/// The conversations of a version that have no errors, read in batches.
final class GoodRows implements Iterator<List<ChatMessage>> {

    private static final int BATCH = 1000;

    private final TenantId tenant;
    private final DatasetVersion version;
    private final RowRepository rows;
    private final StoredRows stored;
    private Iterator<DatasetRow> batch = List.<DatasetRow>of().iterator();
    private int last = -1;

    GoodRows(TenantId tenant, DatasetVersion version, RowRepository rows, StoredRows stored) {
        this.tenant = tenant;
        this.version = version;
        this.rows = rows;
        this.stored = stored;
    }

    @Override
    public boolean hasNext() {
        if (!batch.hasNext()) {
            batch = stored.read(tenant, version, rows.goodAfter(tenant, version.id(), last, BATCH))
                    .iterator();
        }
        return batch.hasNext();
    }

    @Override
    public List<ChatMessage> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        var row = batch.next();
        last = row.number();
        return row.messages();
    }
}
