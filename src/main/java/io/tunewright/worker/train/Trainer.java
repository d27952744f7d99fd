package io.tunewright.worker.train;

import io.tunewright.llm.ModelCompanions;
import io.tunewright.llm.Precision;
import io.tunewright.llm.TrainableModel;
import io.tunewright.llm.Tuning;
import io.tunewright.worker.EventLog;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import io.tunewright.worker.report.RunControl;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One run from its first step, or from its last checkpoint, to its end.
final class Trainer implements AutoCloseable {

    private final Path directory;
    private final RunSpec spec;
    private final TrainingSettings settings;
    private final RunControl control;
    private final EventLog events;
    private final Checkpoints checkpoints;
    private final TrainableModel model;
    private final Rows rows;
    private final Plan plan;
    private final DataFeed feed;
    private final Validation validation;
    private final DivergenceGuard guard = new DivergenceGuard();
    private final HardestRows hardest = new HardestRows();
    private final EarlyStopping earlyStopping;
    private final LearningRate learningRate;
    private final @Nullable Sampler sampler;
    private final Excerpts excerpts;
    private long step;
    private long trainedTokens;
    private long lastCheckpoint;
    private double lastLoss;
    private @Nullable Double heldOutLoss;
    private double secondsBefore;
    private final long start = System.nanoTime();

    Trainer(Path directory, RunSpec spec, RunControl control, EventLog events) throws IOException {
        this.directory = directory;
        this.spec = spec;
        this.settings = spec.settings();
        this.control = control;
        this.events = events;
        this.rows = Rows.of(
                TokenizedData.read(directory.resolve(RunSpec.TRAINING_DATA)),
                settings.maxLength(),
                settings.packing(),
                settings.seed());
        if (rows.size() == 0) {
            throw new IllegalArgumentException("the training data has no example of two tokens or more");
        }
        if (!rows.hasLearntTokens()) {
            throw new IllegalArgumentException("no token of the training data counts for the loss;"
                    + " answers may be missing, or cut off by the maximum length");
        }
        this.plan = new Plan(rows, settings);
        this.feed = new DataFeed(plan);
        this.earlyStopping = new EarlyStopping(settings);
        this.learningRate = LearningRate.of(settings, plan.totalSteps());
        this.checkpoints = new Checkpoints(directory);
        var base = directory.resolve(spec.modelDirectory());
        this.model = TrainableModel.load(
                base,
                spec.baseModelName(),
                tuning(settings.method()),
                settings.precision().equals("bf16") ? Precision.BF16 : Precision.FP32,
                spec.threads(),
                settings.gradientCheckpointing(),
                settings.seed());
        requireRoom();
        boolean samples =
                settings.sampleSteps() > 0 && !settings.samplePrompts().isEmpty();
        this.excerpts = new Excerpts(base);
        this.validation = new Validation(directory, settings, base);
        this.sampler = samples ? new Sampler(settings, base) : null;
    }

    RunResult run() throws IOException {
        resume();
        events.add(new RunEvent.Started(
                Instant.now(),
                step,
                plan.totalSteps(),
                plan.epochAfter(plan.totalSteps()),
                model.trainedParameters(),
                model.allParameters()));
        if (step == 0) {
            sample();
        }
        while (step < plan.totalSteps() && !earlyStopping.isOver()) {
            if (control.isCancelled()) {
                return cancelled();
            }
            var divergence = trainStep();
            if (divergence.isPresent()) {
                return divergence.get();
            }
            boolean last = step == plan.totalSteps();
            heldOutLoss = null;
            if (last || isDue(settings.evaluationSteps())) {
                validate();
                last |= earlyStopping.isOver();
            }
            if (last || plan.endsEpoch(step)) {
                tellHardest();
            }
            if (last || isDue(settings.sampleSteps())) {
                sample();
            }
            boolean wished = control.takeCheckpointWish();
            if (last || isDue(settings.saveSteps()) || wished || earlyStopping.wantsCheckpoint(step)) {
                checkpoint();
                if (!last && control.isNextCheckpointLast()) {
                    return cancelled();
                }
            }
        }
        return result(RunResult.Outcome.SUCCEEDED, null, earlyStopping.isOver() ? earlyStopping.sentence(step) : "");
    }

    /// Where the run stands, for a result that is made of a failure.
    RunResult failed(RunResult.Failure failure, String message) {
        String kept = lastCheckpoint > 0
                ? " The checkpoint of step %d was kept.".formatted(lastCheckpoint)
                : " There is no checkpoint yet.";
        return result(RunResult.Outcome.FAILED, failure, message + kept);
    }

    @Override
    public void close() {
        if (sampler != null) {
            sampler.close();
        }
        excerpts.close();
        validation.close();
        feed.close();
        model.close();
    }

    private void resume() throws IOException {
        var newest = checkpoints.newest();
        if (newest.isEmpty()) {
            return;
        }
        model.restore(newest.get(), newest.get().resolve(Checkpoints.OPTIMIZER));
        var state = Checkpoints.state(newest.get());
        step = state.step();
        lastCheckpoint = step;
        trainedTokens = state.trainedTokens();
        secondsBefore = state.seconds();
        earlyStopping.resume(state.earlyStopping());
        var before = state.hardest();
        hardest.resume(before == null ? List.of() : before);
        events.log(step, "info", "resumed from the checkpoint of step " + step);
    }

    /// Takes one optimiser step.
    ///
    /// @return the end of the run if it came to nothing
    private Optional<RunResult> trainStep() throws IOException {
        long began = System.nanoTime();
        var data = feed.take(step);
        double weight = data.batches().stream()
                .mapToDouble(micro -> micro.batch().learntWeight())
                .sum();
        double divisor = weight > 0 ? weight : 1;
        double loss = 0;
        int number = 0;
        for (var micro : data.batches()) {
            float[] losses = model.learn(micro.batch(), divisor, (settings.seed() * 31 + step) * 1009 + number++);
            loss += micro.batch().weighted(losses) / divisor;
            hardest.add(micro, rows, losses);
        }
        double norm = model.clip(settings.maxGradNorm());
        var divergence = guard.look(step, loss, norm, weight > 0);
        if (divergence.isPresent()) {
            return Optional.of(diverged(divergence.get()));
        }
        double rate = learningRate.at(step);
        model.adamStep(rate, settings.beta1(), settings.beta2(), settings.epsilon(), settings.weightDecay());
        step++;
        trainedTokens += data.tokens();
        lastLoss = loss;
        events.add(new RunEvent.Progress(
                Instant.now(),
                step,
                plan.epochAfter(step),
                loss,
                rate,
                norm,
                data.tokens() / ((System.nanoTime() - began) / 1e9),
                trainedTokens,
                PeakMemory.bytes(),
                feed.waited()));
        return Optional.empty();
    }

    /// Weights that give nonsense are no good to go on from: checkpoints of them are dropped.
    private RunResult diverged(DivergenceGuard.Divergence divergence) throws IOException {
        lastCheckpoint = checkpoints.dropAfter(divergence.lastGood());
        return failed(
                RunResult.Failure.DIVERGED,
                "Training diverged at step %d: %s. Lower the learning rate (now %.3g) or raise the warm-up."
                        .formatted(step + 1, divergence.what(), learningRate.at(step)));
    }

    private void tellHardest() throws IOException {
        var found = hardest.list();
        hardest.clear();
        if (!found.isEmpty()) {
            events.add(new RunEvent.HardestRows(Instant.now(), step, plan.epochAfter(step), excerpts.of(found, rows)));
        }
    }

    private void validate() throws IOException {
        var measured = validation.measure(model, step, events);
        if (measured.isPresent()) {
            double loss = measured.getAsDouble();
            heldOutLoss = Double.isFinite(loss) ? loss : null;
            earlyStopping.measured(step, loss);
        }
        validation.answer(model, step, events, control::isCancelled);
    }

    private void sample() throws IOException {
        if (sampler != null) {
            sampler.sample(model, step, events);
        }
    }

    private void checkpoint() throws IOException {
        var state = new TrainerState(
                step,
                plan.epochAfter(step),
                trainedTokens,
                seconds(),
                heldOutLoss,
                earlyStopping.state(),
                hardest.list());
        var written = checkpoints.write(state, lastLoss, draft -> {
            model.save(draft);
            if (tuning(settings.method()).changesModel()) {
                ModelCompanions.copy(directory.resolve(spec.modelDirectory()), draft);
            }
            model.saveOptimizer(draft.resolve(Checkpoints.OPTIMIZER));
        });
        lastCheckpoint = step;
        checkpoints.keep(settings.saveTotalLimit());
        events.add(new RunEvent.CheckpointWritten(
                Instant.now(), step, directory.relativize(written).toString(), Checkpoints.bytes(written)));
    }

    private RunResult cancelled() throws IOException {
        if (step > lastCheckpoint) {
            checkpoint();
        }
        return result(
                RunResult.Outcome.CANCELLED,
                null,
                lastCheckpoint > 0
                        ? "Stopped after step %d; its checkpoint was kept.".formatted(step)
                        : "Stopped before the first step.");
    }

    private RunResult result(RunResult.Outcome outcome, RunResult.@Nullable Failure failure, String message) {
        return new RunResult(
                outcome, failure, message, step, lastCheckpoint, trainedTokens, seconds(), PeakMemory.bytes());
    }

    private boolean isDue(int interval) {
        return interval > 0 && step % interval == 0;
    }

    private double seconds() {
        return secondsBefore + (System.nanoTime() - start) / 1e9;
    }

    private void requireRoom() {
        int room = model.config().contextLength() - model.positionsTaken();
        if (settings.maxLength() > room && model.positionsTaken() > 0) {
            throw new IllegalArgumentException(
                    "sequences have up to %,d tokens, but beside the prefix the model has room for %,d; shorten either"
                            .formatted(settings.maxLength(), room));
        }
    }

    private static Tuning tuning(TuningMethod method) {
        return switch (method) {
            case TuningMethod.Full _ -> new Tuning.Full();
            case TuningMethod.Freeze(int layers, boolean embeddings, boolean head) ->
                new Tuning.Freeze(layers, embeddings, head);
            case TuningMethod.Lora(var rank, var alpha, var dropout, var targets, var stabilised, var decomposed) ->
                new Tuning.Lora(rank, alpha, dropout, targets, stabilised, decomposed);
            case TuningMethod.QLora(var rank, var alpha, var dropout, var targets, boolean doubly) ->
                new Tuning.QLora(new Tuning.Lora(rank, alpha, dropout, targets), doubly);
            case TuningMethod.Prefix(int length, boolean projection) -> new Tuning.Prefix(length, projection);
        };
    }
}
