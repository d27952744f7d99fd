package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.experiment.EvaluationChoice;
import io.tunewright.training.RunEvaluation;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRun;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What becomes of the evaluation that a run's experiment asks for, with the way to the leaderboard. Nothing where it
/// asks for none.
final class RunEvaluationLine extends Composite<Div> {

    private static final long serialVersionUID = 1;

    private final transient @Nullable EvaluationChoice choice;
    private transient @Nullable Subject shown;

    private record Subject(RunStatus status, Optional<RunEvaluation> evaluation) {}

    RunEvaluationLine(@Nullable EvaluationChoice choice) {
        this.choice = choice;
        getContent().setId("run-evaluation");
        setVisible(false);
    }

    void show(RunNews news) {
        var subject = new Subject(news.run().status(), news.evaluation());
        if (choice == null || subject.equals(shown)) {
            return;
        }
        shown = subject;
        getContent().removeAll();
        line(choice, news.run(), news.evaluation()).ifPresent(getContent()::add);
        setVisible(getContent().getComponentCount() > 0);
    }

    private static Optional<Component> line(
            EvaluationChoice choice, TrainingRun run, Optional<RunEvaluation> evaluation) {
        if (evaluation.isPresent()) {
            var link = Parts.link("evaluation?dataset=" + choice.dataset(), t("training.evaluation.board"));
            var words = div("tw-row apart wrap", span("", sentence(evaluation.get())), link);
            return Optional.of(Parts.note("", words, why(evaluation.get())));
        }
        return switch (run.status()) {
            case FAILED, CANCELLED -> Optional.empty();
            case SUCCEEDED -> Optional.of(Parts.note("warn", t("training.evaluation.missing", choice.label())));
            default -> Optional.of(Parts.note("", t("training.evaluation.planned", choice.label())));
        };
    }

    private static String sentence(RunEvaluation evaluation) {
        String label = evaluation.datasetLabel();
        return switch (evaluation.state()) {
            case WAITING -> t("training.evaluation.waiting", label);
            case RUNNING ->
                t(
                        "training.evaluation.running",
                        label,
                        Formats.count(evaluation.done()),
                        Formats.count(evaluation.total()));
            case SUCCEEDED -> t("training.evaluation.done", label);
            case FAILED -> t("training.evaluation.failed", label);
            case CANCELLED -> t("training.evaluation.cancelled", label);
        };
    }

    /// The worker's own words, which are English.
    private static @Nullable Component why(RunEvaluation evaluation) {
        if (evaluation.message().isEmpty()) {
            return null;
        }
        var words = div("", evaluation.message());
        return Texts.locale().getLanguage().equals("en") ? words : Parts.lang(words, Locale.ENGLISH);
    }
}
