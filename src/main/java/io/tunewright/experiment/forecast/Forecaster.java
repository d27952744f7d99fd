package io.tunewright.experiment.forecast;

import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.common.ByteSize;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.experiment.Forecast;
import io.tunewright.experiment.Forecast.TimeBasis;
import io.tunewright.experiment.Notice;
import io.tunewright.experiment.Target;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.LossOn;
import io.tunewright.recipe.EngineSupport;
import io.tunewright.recipe.Method;
import io.tunewright.recipe.Problem;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/// Says what a run would take, and why it cannot start.
@Component
public class Forecaster {

    private static final double ROOM = 0.9;
    /// Seconds and share of the time from which measuring is worth a warning.
    private static final double LONG_MEASURING = 30;
    private static final double MUCH_MEASURING = 0.25;

    private final TokenCounter counter;
    private final SpeedBook speeds;
    private final Machine machine;
    private final Machines machines;

    Forecaster(TokenCounter counter, SpeedBook speeds, Machine machine, Machines machines) {
        this.counter = counter;
        this.speeds = speeds;
        this.machine = machine;
        this.machines = machines;
    }

    /// @param patience how long to wait for tokens to be counted
    /// @throws io.tunewright.common.InvalidInputException `unknown-machine`
    /// @throws io.tunewright.common.UnavailableException `forecast-running` if that was not enough
    public Forecast forecast(
            TenantId tenant,
            DatasetVersionRef dataset,
            BaseModelRef model,
            RecipeHeader header,
            RecipeData recipe,
            Target target,
            Duration patience) {
        var profile = machines.profile(target.machine());
        var room = Room.of(profile, machine);
        boolean ours = target.trainer().isEmpty();
        var inspection = model.inspection();
        var blockers = new ArrayList<Notice>();
        if (ours) {
            EngineSupport.missing(header, recipe).map(Forecaster::notice).ifPresent(blockers::add);
        } else {
            blockers.addAll(TrainerLimits.of(
                    machines.runtime(target.trainer()), profile.gpus(), target.nodes(), recipe, inspection.family()));
        }
        if (!EngineSupport.FAMILIES.contains(inspection.family())) {
            blockers.add(Notice.of("needs-family", inspection.family()));
        }
        boolean silent = inspection.chatTemplate().isEmpty() && !dataset.text();
        if (silent) {
            blockers.add(Notice.of("no-template", model.name()));
        }
        if (recipe.maxLength() > inspection.contextLength()) {
            blockers.add(Notice.of(
                    "too-long-for-model",
                    number(recipe.maxLength()),
                    number(inspection.contextLength()),
                    model.name()));
        }
        checkPrefix(model, recipe, blockers);
        checkLayers(model, recipe, blockers);
        checkRank(model, recipe, blockers);
        if (silent) {
            return nothing(blockers);
        }
        var counts = counter.count(tenant, dataset, model, recipe.maxLength(), LossOn.of(recipe.lossOn()), patience);
        if (counts.refused() > 0) {
            blockers.add(Notice.of("refused", number(counts.refused()), model.name()));
        }
        var plan = StepPlan.of(counts, recipe);
        if (plan.rows() == 0) {
            blockers.add(Notice.of(counts.unlearnt() == 0 ? "nothing-to-train" : "nothing-learnt", dataset.label()));
            return nothing(blockers);
        }
        var memory = MemoryModel.of(inspection, recipe, plan.rowLength());
        long disk = DiskModel.bytes(inspection, recipe, plan, counts.tokens());
        var measured =
                speeds.tokensPerSecond(tenant, model.id(), recipe.method().variant(), recipe.precision(), target);
        var basis = measured.isPresent()
                ? TimeBasis.MEASURED
                : ours && !room.gpu() ? TimeBasis.ESTIMATED : TimeBasis.UNKNOWN;
        double steps =
                switch (basis) {
                    case MEASURED -> plan.tokens() / measured.getAsDouble();
                    case ESTIMATED -> SpeedModel.seconds(inspection, recipe, plan, room.cores());
                    case UNKNOWN -> 0;
                };
        var measuring = MeasuringTime.of(dataset, counts, recipe, plan);
        double besides = basis == TimeBasis.UNKNOWN
                ? 0
                : measuring.seconds(inspection, recipe, steps / Math.max(1, plan.passed()));
        double seconds = steps + besides;

        if (ours) {
            checkMemory(model, recipe, plan, memory, room, blockers);
        }
        if (disk > room.disk()) {
            blockers.add(Notice.of("disk", size(disk), size(room.disk())));
        }
        return new Forecast(
                plan.steps(),
                plan.tokens(),
                Math.round(counts.learnt() * plan.epochs()),
                counts.truncated(),
                TrainedParameters.of(recipe.method(), inspection),
                memory.total(),
                disk,
                Duration.ofMillis(Math.round(seconds * 1000)),
                basis,
                seconds / 3600 * profile.pricePerHour() * target.nodes(),
                warnings(
                        Warnings.of(
                                dataset,
                                model,
                                header,
                                recipe,
                                counts,
                                plan,
                                memory.total(),
                                ours ? room.memory() : Long.MAX_VALUE),
                        measuring,
                        steps,
                        besides),
                blockers);
    }

    /// Answers can take longer than training: a token of one passes through the whole model.
    private static List<Notice> warnings(List<Notice> others, MeasuringTime measuring, double steps, double besides) {
        if (besides < LONG_MEASURING || besides < MUCH_MEASURING * (steps + besides)) {
            return others;
        }
        var all = new ArrayList<>(others);
        all.add(Notice.of(
                "much-measuring",
                number(Math.round(100 * besides / (steps + besides))),
                number(measuring.answers()),
                number(Math.round(measuring.answerTokens()))));
        return all;
    }

    /// The prefix stands in the same context as the text.
    private static void checkPrefix(BaseModelRef model, RecipeData recipe, List<Notice> blockers) {
        int context = model.inspection().contextLength();
        if (recipe.method() instanceof Method.PTuningV2 prefix
                && recipe.maxLength() <= context
                && recipe.maxLength() + prefix.prefixLength() > context) {
            blockers.add(Notice.of(
                    "prefix-too-long",
                    number(prefix.prefixLength()),
                    number(recipe.maxLength()),
                    number(context),
                    model.name()));
        }
    }

    /// Factors as wide as the model say no more than its weights, and are larger.
    private static void checkRank(BaseModelRef model, RecipeData recipe, List<Notice> blockers) {
        int rank =
                switch (recipe.method()) {
                    case Method.Lora lora -> lora.rank();
                    case Method.QLora lora -> lora.rank();
                    case Method.Full _, Method.Freeze _, Method.PTuningV2 _ -> 0;
                };
        int width = model.inspection().shape().width();
        if (rank > width) {
            blockers.add(Notice.of("rank-above-width", number(rank), number(width), model.name()));
        }
    }

    private static void checkLayers(BaseModelRef model, RecipeData recipe, List<Notice> blockers) {
        int layers = model.inspection().shape().layers();
        if (recipe.method() instanceof Method.Freeze freeze && freeze.layers() > layers) {
            blockers.add(Notice.of("too-many-layers", number(freeze.layers()), number(layers), model.name()));
        }
    }

    private void checkMemory(
            BaseModelRef model,
            RecipeData recipe,
            StepPlan plan,
            MemoryModel memory,
            Room room,
            List<Notice> blockers) {
        if (memory.total() <= room.memory()) {
            return;
        }
        String needed = size(memory.total());
        String there = size(room.memory());
        var larger = smallestThatFits(memory.total());
        if (larger.isPresent()) {
            blockers.add(Notice.of("machine-too-small", needed, room.machine(), there, larger.get()));
            return;
        }
        var fits = MemoryAdvice.of(model.inspection(), recipe, plan.rowLength(), Math.round(room.memory() * ROOM));
        blockers.add(fits.map(advice -> Notice.of("memory-" + advice.code(), needed, there, advice.value()))
                .orElseGet(() -> Notice.of("memory", needed, there)));
    }

    /// The machine with the least memory that has enough; of equals the cheapest.
    private Optional<String> smallestThatFits(long memory) {
        return machines.profiles().stream()
                .sorted(Comparator.comparingDouble(MachineProfile::pricePerHour))
                .map(profile -> Room.of(profile, machine))
                .filter(room -> room.memory() >= memory && room.memory() < Long.MAX_VALUE)
                .min(Comparator.comparingLong(Room::memory))
                .map(Room::machine);
    }

    private static Forecast nothing(List<Notice> blockers) {
        return new Forecast(0, 0, 0, 0, 0, 0, 0, Duration.ZERO, TimeBasis.UNKNOWN, 0, List.of(), blockers);
    }

    private static Notice notice(Problem problem) {
        return new Notice(problem.code(), problem.arguments());
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String size(long bytes) {
        return new ByteSize(bytes).toString();
    }
}
