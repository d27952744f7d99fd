package io.tunewright.training.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.experiment.Forecast;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.training.TrainingRunService;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Queues a run of each chosen experiment, after saying what they would take. What cannot be started keeps nothing
/// else from it.
final class QueueSeveral {

    private final Button button = Parts.button("", "start");
    private final TrainingRunService runs;
    private final TenantId tenant;
    private final UserId user;
    private final Consumer<List<Component>> done;
    private List<ExperimentSnapshot> chosen = List.of();

    /// @param done called with what is wrong with some of them, if anything is
    QueueSeveral(TrainingRunService runs, TenantId tenant, UserId user, Consumer<List<Component>> done) {
        this.runs = runs;
        this.tenant = tenant;
        this.user = user;
        this.done = done;
        button.setId("queue-several");
        button.setVisible(false);
        button.addClickListener(click -> ask());
    }

    Button button() {
        return button;
    }

    void choose(List<ExperimentSnapshot> experiments) {
        chosen = List.copyOf(experiments);
        button.setVisible(!chosen.isEmpty());
        button.setText(t("training.queue-several", chosen.size()));
    }

    private void ask() {
        ConfirmDelete.ask(
                        t("training.queue-several.question", chosen.size()),
                        consequence(),
                        t("training.queue-several", chosen.size()),
                        t("common.cancel"),
                        this::queue)
                .setConfirmButtonTheme("primary");
    }

    private String consequence() {
        var sentences = new ArrayList<String>();
        var time = chosen.stream()
                .map(experiment -> experiment
                        .forecast()
                        .time()
                        .multipliedBy(experiment.target().nodes()))
                .reduce(Duration.ZERO, Duration::plus);
        double cost = chosen.stream()
                .mapToDouble(experiment -> experiment.forecast().cost())
                .sum();
        sentences.add(
                cost > 0
                        ? t("training.queue-several.cost", Formats.duration(time), Formats.price(cost))
                        : t("training.queue-several.time", Formats.duration(time)));
        long unknown = chosen.stream()
                .filter(experiment -> experiment.forecast().basis() == Forecast.TimeBasis.UNKNOWN)
                .count();
        if (unknown > 0) {
            sentences.add(t("training.queue-several.unknown", unknown));
        }
        sentences.add(t("training.queue-several.order"));
        return String.join(" ", sentences);
    }

    private void queue() {
        var problems = new ArrayList<Component>();
        int queued = 0;
        for (var experiment : chosen) {
            try {
                runs.start(tenant, user, experiment.id());
                queued++;
            } catch (DomainException refused) {
                problems.add(problem(experiment, refused));
            }
        }
        Notices.tell(t("training.queue-several.told", queued));
        done.accept(problems);
    }

    private static Div problem(ExperimentSnapshot experiment, DomainException refused) {
        return div("", div("tw-strong", experiment.name()), Problems.note(refused));
    }
}
