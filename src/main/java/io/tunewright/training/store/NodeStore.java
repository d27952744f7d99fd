package io.tunewright.training.store;

import io.tunewright.identity.TenantDatabase;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.stereotype.Repository;

/// The servers on this database and which run each of them works on. Whether a server lives is a matter of the
/// database's clock; a run that changes hands gets a higher tenure, and what its former server writes is refused.
@Repository
public class NodeStore {

    private final TenantDatabase database;

    NodeStore(TenantDatabase database) {
        this.database = database;
    }

    /// A server's sign of life.
    public void beat(UUID node, String host) {
        database.acrossTenants(
                jdbc -> jdbc.sql("""
                                insert into training_node (id, host) values (:id, :host)
                                on conflict (id) do update set seen_at = now()
                                """).param("id", node).param("host", host).update());
    }

    /// Takes the runs in progress that no living server works on; two servers never take the same.
    ///
    /// @param life how long after its last sign of life a server counts as alive
    /// @return their number
    public int claim(UUID node, Duration life) {
        return database.acrossTenants(jdbc -> jdbc.sql("""
                                update training_run set node = :node, tenure = tenure + 1
                                 where id in (
                                    select r.id from training_run r
                                     where r.status not in ('QUEUED', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED')
                                       and r.node is distinct from :node
                                       and not exists (
                                            select from training_node n
                                             where n.id = r.node
                                               and n.seen_at > clock_timestamp() - make_interval(secs => :life))
                                     order by r.created_at
                                       for update of r skip locked)
                                """)
                .param("node", node)
                .param("life", life.toMillis() / 1000.0)
                .update());
    }

    /// Lets go of everything, so that others need not wait for this server to count as dead.
    public void leave(UUID node) {
        database.acrossTenants(jdbc -> jdbc.sql("delete from training_node where id = :id")
                .param("id", node)
                .update());
    }

    /// Forgets servers that have long been gone.
    ///
    /// @param alone whether there can be no other one: then all are
    public void forgetOthers(UUID node, boolean alone) {
        database.acrossTenants(
                jdbc -> jdbc.sql("""
                                delete from training_node
                                 where id <> :id and (:alone or seen_at < now() - interval '1 day')
                                """).param("id", node).param("alone", alone).update());
    }

    /// Does what no two servers may do at the same time, in one transaction.
    public <T> T alone(Supplier<T> work) {
        return database.acrossTenants(jdbc -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('training.admission', 0))")
                    .query((row, number) -> true)
                    .single();
            return work.get();
        });
    }
}
