package io.tunewright.training.job;

import io.tunewright.common.CrashPoint;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.store.StoredRun;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// Writes down what the run yields: the model of its last or best checkpoint, which nobody sees yet.
@Component
class RegisterResultTasklet extends PhaseTasklet {

    private final ObjectProvider<RunOutputs> outputs;

    RegisterResultTasklet(ObjectProvider<RunOutputs> outputs, HeldRuns held, RunFailures failures) {
        super(held, failures);
        this.outputs = outputs;
    }

    @Override
    void work(StoredRun run) {
        outputs.orderedStream().forEach(output -> output.register(run.tenant(), run.id()));
        CrashPoint.reach("register.after-model");
    }

    @Override
    String doing() {
        return "registering the results";
    }
}
