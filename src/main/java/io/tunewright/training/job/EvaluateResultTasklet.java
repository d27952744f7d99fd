package io.tunewright.training.job;

import io.tunewright.common.CrashPoint;
import io.tunewright.common.DomainException;
import io.tunewright.experiment.EvaluationChoice;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.training.RunEvaluation;
import io.tunewright.training.RunEvaluations;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunSignals;
import io.tunewright.training.store.AttemptStore;
import io.tunewright.training.store.LostRunException;
import io.tunewright.training.store.ReportStore;
import io.tunewright.training.store.RunPhases;
import io.tunewright.training.store.StoredRun;
import io.tunewright.worker.RunResult;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/// Has the model measured where the experiment asks for it, and waits for the figures. A run that was trained
/// succeeds whatever becomes of them; its log says what did. To cancel the run now is to cancel its evaluation.
@Component
class EvaluateResultTasklet extends PhaseTasklet {

    private static final Logger LOG = LoggerFactory.getLogger(EvaluateResultTasklet.class);

    private final ExperimentService experiments;
    private final RunEvaluations evaluations;
    private final HeldRuns held;
    private final RunPhases phases;
    private final AttemptStore attempts;
    private final ReportStore reports;
    private final RunSignals signals;
    private final ServerStop serverStop;
    private final TrainingProperties properties;

    EvaluateResultTasklet(
            ExperimentService experiments,
            RunEvaluations evaluations,
            HeldRuns held,
            RunPhases phases,
            AttemptStore attempts,
            ReportStore reports,
            RunSignals signals,
            ServerStop serverStop,
            TrainingProperties properties,
            RunFailures failures) {
        super(held, failures);
        this.experiments = experiments;
        this.evaluations = evaluations;
        this.held = held;
        this.phases = phases;
        this.attempts = attempts;
        this.reports = reports;
        this.signals = signals;
        this.serverStop = serverStop;
        this.properties = properties;
    }

    @Override
    void work(StoredRun run) throws InterruptedException {
        var end = RoundEnd.of(run, attempts.ofRun(run.tenant(), run.id()));
        var choice = experiments.get(run.tenant(), run.run().experiment()).evaluateOn();
        if (choice == null || end.outcome() != RunResult.Outcome.SUCCEEDED) {
            return;
        }
        evaluate(run, choice).ifPresent(sentence -> {
            reports.note(run, "warn", sentence);
            signals.changed(run.id());
        });
        CrashPoint.reach("evaluate.after-end");
    }

    @Override
    String doing() {
        return "measuring its model";
    }

    /// @return why there are no figures, if there are none
    private Optional<String> evaluate(StoredRun run, EvaluationChoice choice) throws InterruptedException {
        try {
            var asked = evaluations.ask(run.tenant(), run.run().author(), run.id(), choice.dataset());
            CrashPoint.reach("evaluate.after-request");
            return asked.isEmpty() ? Optional.of(without(choice, "the run left no model")) : await(run, choice);
        } catch (DomainException refused) {
            return Optional.of(without(choice, String.valueOf(refused.getMessage())));
        } catch (LostRunException | DataAccessException | TransactionException notOurs) {
            throw notOurs;
        } catch (RuntimeException mistake) {
            LOG.error("the model of run {} cannot be measured", run.id(), mistake);
            return Optional.of(without(choice, "something went wrong in the server, whose log has the details"));
        }
    }

    private Optional<String> await(StoredRun known, EvaluationChoice choice) throws InterruptedException {
        var told = "";
        while (true) {
            if (serverStop.isDue()) {
                throw new InterruptedException();
            }
            var run = held.again(known);
            var evaluation = evaluations.of(run.tenant(), run.id());
            if (evaluation.isEmpty()) {
                return Optional.of(without(choice, "somebody deleted the evaluation"));
            }
            if (evaluation.get().state().isFinal()) {
                return outcome(choice, evaluation.get());
            }
            if (run.cancelRequested()) {
                evaluations.cancel(run.tenant(), run.id());
            }
            var sentence = progress(evaluation.get());
            if (!sentence.equals(told)) {
                told = sentence;
                phases.tell(run, RunReason.EVALUATING, sentence);
                signals.changed(run.id());
            }
            Thread.sleep(properties.pollInterval());
        }
    }

    private static String progress(RunEvaluation evaluation) {
        return evaluation.state() == RunEvaluation.State.WAITING
                ? "Its model waits to be measured on %s".formatted(evaluation.datasetLabel())
                : "Its model is measured on %s: %d of %d"
                        .formatted(evaluation.datasetLabel(), evaluation.done(), evaluation.total());
    }

    private static Optional<String> outcome(EvaluationChoice choice, RunEvaluation evaluation) {
        return switch (evaluation.state()) {
            case FAILED -> Optional.of(without(choice, evaluation.message()));
            case CANCELLED -> Optional.of(without(choice, "the evaluation was cancelled"));
            case WAITING, RUNNING, SUCCEEDED -> Optional.empty();
        };
    }

    private static String without(EvaluationChoice choice, String why) {
        return "The model was not measured on %s: %s. The run is not affected; measure the model on the page Evaluation"
                .formatted(choice.label(), why.endsWith(".") ? why.substring(0, why.length() - 1) : why);
    }
}
