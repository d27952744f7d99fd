package io.tunewright.training;

import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunQueue.Place;
import io.tunewright.training.RunQueue.Standing;
import java.util.List;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Who waits for machines, where they stand, and why. An organisation sees its own runs; of others, how many are
/// before them.
@Service
public class QueueService {

    private final RunTurns turns;

    QueueService(RunTurns turns) {
        this.turns = turns;
    }

    /// What one organisation sees.
    ///
    /// @param places of its runs, the next first
    public record Own(List<Place> places, Shares shares) {}

    /// How an organisation stands among those who wait or have runs in progress.
    ///
    /// @param due  share of the machines by weight, 0 to 1; 1 where nobody else wants any
    /// @param used share that it had lately and has now, 0 to 1; 0 where nobody had any
    public record Shares(Standing standing, double due, double used) {}

    public Own of(TenantId tenant) {
        var look = turns.look();
        return new Own(
                look.places().stream()
                        .filter(place -> place.run().tenant().equals(tenant))
                        .toList(),
                shares(look, tenant));
    }

    /// The runs of all organisations that wait; the first is next.
    @PreAuthorize(Permissions.MAY_OPERATE)
    public List<Place> all() {
        return turns.look().places();
    }

    static Shares shares(RunTurns.Look look, TenantId tenant) {
        var own = look.standings().getOrDefault(tenant, Standing.NONE);
        double weights = 0;
        double used = 0;
        for (var entry : look.standings().entrySet()) {
            weights += entry.getValue().share().weight();
            used += entry.getValue().used();
        }
        if (!look.standings().containsKey(tenant)) {
            weights += own.share().weight();
        }
        return new Shares(own, own.share().weight() / weights, used > 0 ? own.used() / used : 0);
    }
}
