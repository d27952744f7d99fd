package io.tunewright.training;

import io.tunewright.common.NotFoundException;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.OperatorService;
import io.tunewright.identity.Organisation;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunQueue.Place;
import io.tunewright.training.store.QueueStore;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/// The organisations' shares of the machines, which operators set.
@Service
public class ShareService {

    private final OperatorService operators;
    private final QueueStore queue;
    private final RunTurns turns;
    private final AuditLog audit;

    ShareService(OperatorService operators, QueueStore queue, RunTurns turns, AuditLog audit) {
        this.operators = operators;
        this.queue = queue;
        this.turns = turns;
        this.audit = audit;
    }

    /// An organisation's name and numbers.
    ///
    /// @param waiting runs that wait
    public record Line(Organisation organisation, RunShare share, QueueService.Shares shares, long waiting) {}

    /// Every organisation, by name.
    @PreAuthorize(Permissions.MAY_OPERATE)
    public List<Line> list() {
        var look = turns.look();
        var set = queue.shares();
        var waiting = look.places().stream()
                .map(Place::run)
                .collect(Collectors.groupingBy(RunQueue.Waiting::tenant, Collectors.counting()));
        return operators.organisations().stream()
                .map(organisation -> new Line(
                        organisation,
                        set.getOrDefault(organisation.id(), RunShare.USUAL),
                        QueueService.shares(look, organisation.id()),
                        waiting.getOrDefault(organisation.id(), 0L)))
                .toList();
    }

    /// Sets an organisation's weight and limits; runs in progress go on.
    ///
    /// @throws NotFoundException `organisation-not-found`
    @Transactional
    @PreAuthorize(Permissions.MAY_OPERATE)
    public Line set(TenantId organisation, RunShare share) {
        var named = operators.organisations().stream()
                .filter(one -> one.id().equals(organisation))
                .findFirst()
                .orElseThrow(() -> new NotFoundException("organisation-not-found", "There is no such organisation"));
        queue.setShare(organisation, share);
        audit.record(
                "share.set",
                "%s: weight %s, machines %s, GPUs %s"
                        .formatted(named.slug(), share.weight(), limit(share.machines()), limit(share.gpus())));
        return list().stream()
                .filter(line -> line.organisation().id().equals(organisation))
                .findFirst()
                .orElseThrow();
    }

    private static String limit(@Nullable Integer limit) {
        return limit == null ? "unlimited" : limit.toString();
    }
}
