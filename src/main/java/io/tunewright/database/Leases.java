package io.tunewright.database;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Work that one server does for all that share the database. Whoever looks after it asks [#hold] again and again:
/// that takes the lease, or prolongs it. A server that stops asking loses it.
@Component
public class Leases {

    private final JdbcClient jdbc;
    private final ServerNode node;
    private final Duration length;
    /// Until when, by this JVM's clock, a lease is surely held: never longer than the database thinks.
    private final Map<String, Long> until = new ConcurrentHashMap<>();

    Leases(JdbcClient jdbc, ServerNode node, @Value("${tunewright.lease:30s}") Duration length) {
        this.jdbc = jdbc;
        this.node = node;
        this.length = length;
    }

    /// Whether this server does the work now. Asks the database only when a third of the lease is over.
    public boolean hold(String name) {
        var known = until.get(name);
        long now = System.nanoTime();
        if (known != null && known - now > length.toNanos() * 2 / 3) {
            return true;
        }
        try {
            if (take(name)) {
                until.put(name, now + length.toNanos());
                return true;
            }
            until.remove(name);
            return false;
        } catch (DataAccessException | TransactionException away) {
            return isHeld(name);
        }
    }

    /// Whether this server has the lease still, without asking anybody.
    public boolean isHeld(String name) {
        var known = until.get(name);
        return known != null && known - System.nanoTime() > 0;
    }

    /// Lets others have it at once.
    public void release(String name) {
        until.remove(name);
        try {
            jdbc.sql("delete from database_lease where name = :name and owner = :owner")
                    .param("name", name)
                    .param("owner", node.id())
                    .update();
        } catch (DataAccessException | TransactionException away) {
            // It lapses by itself.
        }
    }

    private boolean take(String name) {
        return jdbc.sql("""
                        insert into database_lease (name, owner, until)
                        values (:name, :owner, clock_timestamp() + make_interval(secs => :length))
                        on conflict (name) do update
                           set owner = excluded.owner, until = excluded.until,
                               epoch = database_lease.epoch
                                     + case when database_lease.owner = excluded.owner then 0 else 1 end
                         where database_lease.owner = excluded.owner or database_lease.until < clock_timestamp() or :alone
                        """)
                        .param("name", name)
                        .param("owner", node.id())
                        .param("alone", node.isAlone())
                        .param("length", length.toMillis() / 1000.0)
                        .update()
                > 0;
    }
}
