package io.tunewright.training;

import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UsageKind;
import io.tunewright.identity.UsageLedger;
import io.tunewright.training.store.ChargeStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/// What runs cost. Each worker is charged for once, soon after it ended and however it did: in the usage ledger, and
/// in what fair share remembers. The price is that of the moment.
@Service
public class RunCosts {

    private static final Logger LOG = LoggerFactory.getLogger(RunCosts.class);
    /// The ledger counts whole numbers.
    private static final double THOUSANDTHS = 1000;

    private final ChargeStore charges;
    private final Machines machines;
    private final UsageLedger ledger;
    private final TransactionTemplate transaction;

    RunCosts(ChargeStore charges, Machines machines, UsageLedger ledger, PlatformTransactionManager transactions) {
        this.charges = charges;
        this.machines = machines;
        this.ledger = ledger;
        this.transaction = new TransactionTemplate(transactions);
    }

    /// What each of some runs took so far.
    public Map<RunId, RunCost> of(TenantId tenant, List<RunId> runs) {
        var costs = new HashMap<RunId, RunCost>();
        for (var used : charges.used(tenant, runs)) {
            double price = used.pricePerHour() >= 0
                    ? used.pricePerHour()
                    : machines.find(used.machine())
                            .map(MachineProfile::pricePerHour)
                            .orElse(0.0);
            costs.merge(used.run(), RunCost.NONE.and(used.seconds(), price), RunCost::plus);
        }
        return costs;
    }

    public RunCost of(TenantId tenant, RunId run) {
        return of(tenant, List.of(run)).getOrDefault(run, RunCost.NONE);
    }

    /// Charges for all workers that ended.
    void settle() {
        transaction.executeWithoutResult(status -> charges.uncharged().forEach(this::charge));
    }

    @Scheduled(fixedDelay = 15, timeUnit = TimeUnit.SECONDS)
    void settleSoon() {
        try {
            settle();
        } catch (DataAccessException | TransactionException away) {
            LOG.debug("workers that ended are charged for later", away);
        }
    }

    private void charge(ChargeStore.Ended ended) {
        var profile = machines.find(ended.machine());
        double price = profile.map(MachineProfile::pricePerHour).orElse(0.0);
        charges.charge(
                ended,
                profile.map(MachineProfile::name).orElse(ended.machine()),
                price,
                ended.nodes() * profile.map(RunTurns::costPerHour).orElse(1.0));
        String reference = "run %s attempt %d".formatted(ended.run(), ended.attempt());
        double seconds = ended.seconds() * ended.nodes();
        ledger.add(ended.tenant(), ended.author(), UsageKind.MACHINE_SECONDS, Math.round(seconds), reference);
        if (price > 0) {
            long amount = Math.round(seconds / 3600 * price * THOUSANDTHS);
            ledger.add(ended.tenant(), ended.author(), UsageKind.COST, amount, reference);
        }
    }
}
