package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.CurrentUser;
import io.tunewright.training.RunReason;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TrainingRun;
import org.jspecify.annotations.Nullable;

/// Everything on the page of a run, top to bottom.
final class RunPage extends Composite<Div> {

    private static final long serialVersionUID = 1;

    private final RunHead head;
    private final Div note = div("");
    private final RunProgress progress = new RunProgress();
    private final RunTiles tiles;
    private final RunCharts charts;
    private final RunSamples samples = new RunSamples();
    private final HardestRowsCard hardest;
    private final CheckpointsCard checkpoints;
    private final RunLogCard log;
    private final RunEvaluationLine evaluation;
    private final RunWorkersCard workers = new RunWorkersCard();
    private transient @Nullable NoteSubject noted;

    /// What the note speaks of: it is made anew, and read out, only when this changes.
    private record NoteSubject(
            RunStatus status,
            RunReason why,
            String reason,
            boolean stopsAfterCheckpoint,
            int runsBefore,
            int checkpoints) {}

    RunPage(RunPageServices services, CurrentUser user, TrainingRun run, ExperimentSnapshot experiment) {
        head = new RunHead(services, user, run, experiment);
        tiles = new RunTiles(experiment.forecast());
        charts = new RunCharts(experiment.recipe());
        hardest = new HardestRowsCard(DatasetPath.of(services.datasets(), user.tenant(), experiment));
        checkpoints = new CheckpointsCard(services, user, experiment.recipe().saveTotalLimit());
        evaluation = new RunEvaluationLine(experiment.evaluateOn());
        log = new RunLogCard(services.log(), user.tenant(), run.id());
        getContent().addClassName("tw-stack");
        getContent()
                .add(
                        head,
                        note,
                        evaluation,
                        progress,
                        tiles,
                        charts,
                        samples,
                        div("tw-split half even", checkpoints, log),
                        workers,
                        hardest);
    }

    void show(RunNews news) {
        head.show(news);
        showNote(news);
        evaluation.show(news);
        progress.show(news);
        tiles.show(news);
        charts.show(news);
        samples.show(news.samples());
        hardest.show(news.hardest());
        checkpoints.show(news.checkpoints(), news.models());
        log.show(news);
        workers.show(news);
    }

    private void showNote(RunNews news) {
        var subject = new NoteSubject(
                news.run().status(),
                news.run().why(),
                news.run().reason(),
                news.run().stopsAfterCheckpoint(),
                news.runsBefore(),
                news.checkpoints().size());
        if (subject.equals(noted)) {
            return;
        }
        noted = subject;
        note.removeAll();
        RunNotes.of(news).ifPresent(note::add);
        note.setVisible(note.getComponentCount() > 0);
    }
}
