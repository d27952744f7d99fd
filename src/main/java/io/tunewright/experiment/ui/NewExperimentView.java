package io.tunewright.experiment.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.Key;
import com.vaadin.flow.component.KeyModifier;
import com.vaadin.flow.component.Shortcuts;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.Route;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.cluster.Machines;
import io.tunewright.common.DomainException;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.dataset.DatasetService;
import io.tunewright.experiment.ExperimentId;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentStarter;
import io.tunewright.experiment.Forecast;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import io.tunewright.recipe.RecipeService;
import jakarta.annotation.security.RolesAllowed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Asks a question: dataset version × base model × recipe. Says what the run would take before it starts.
@Route("experiments/new")
@RolesAllowed("MEMBER")
class NewExperimentView extends Div implements HasTrail, BeforeEnterObserver {

    private static final long serialVersionUID = 1;

    private final transient ExperimentService experiments;
    private final transient ExperimentStarter starter;
    private final transient CurrentUser user;
    private final transient TenantId tenant;
    private final transient QuestionForm form;
    private final transient ForecastWatch watch;
    private final ForecastPane pane = new ForecastPane();
    private final Div failure = div("");
    private final Button start = Parts.button(Texts.t("experiment.start"), "start", ButtonVariant.PRIMARY);
    /// Stored already, if only the start failed.
    private transient @Nullable ExperimentId stored;
    private boolean counting;
    /// Ctrl+Enter came while the forecast was counted.
    private boolean awaited;

    NewExperimentView(
            ExperimentService experiments,
            ExperimentStarter starter,
            DatasetService datasets,
            BaseModelService models,
            RecipeService recipes,
            Machines machines,
            CurrentUser user) {
        this.experiments = experiments;
        this.starter = starter;
        this.user = user;
        this.tenant = user.tenant();
        this.watch = new ForecastWatch(experiments, tenant, this::show);
        this.form = new QuestionForm(
                datasets.usableVersions(tenant),
                models.list(tenant),
                RecipeOption.all(recipes, tenant),
                machines,
                wish -> experiments.freeName(tenant, wish),
                this::changed);
        addClassName("tw-page");
        start.setId("start-experiment");
        start.addClickListener(click -> start());
        start.setEnabled(false);
        failure.setVisible(false);
        add(
                Parts.pageHead(Texts.t("experiment.new"), Texts.t("experiment.new-facts"), start),
                failure,
                pane.tiles(),
                div("tw-split half", form.card(), pane.card()));
        Shortcuts.addShortcutListener(this, this::startWhenKnown, Key.ENTER, KeyModifier.CONTROL)
                .listenOn(this)
                .resetFocusOnActiveElement();
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var asked = event.getLocation().getQueryParameters();
        form.choose(asked::getSingleParameter);
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(Texts.t("menu.experiments"), "experiments"), Crumb.here(Texts.t("experiment.new")));
    }

    @Override
    protected void onAttach(AttachEvent event) {
        watch.attach(event.getUI());
        changed();
    }

    @Override
    protected void onDetach(DetachEvent event) {
        watch.stop();
    }

    private void changed() {
        stored = null;
        counting = false;
        await(false);
        start.setEnabled(false);
        failure.setVisible(false);
        var question = form.question();
        if (question.isEmpty()) {
            watch.stop();
            pane.nothing();
            return;
        }
        counting = true;
        pane.counting(0);
        watch.ask(question.get());
    }

    private void show(ForecastWatch.State state) {
        counting = state instanceof ForecastWatch.State.Counting;
        switch (state) {
            case ForecastWatch.State.Counting(int percent) -> pane.counting(percent);
            case ForecastWatch.State.Known(Forecast forecast) -> {
                form.question().ifPresent(question -> pane.show(forecast, question));
                start.setEnabled(forecast.canStart());
                if (awaited) {
                    await(false);
                    start();
                }
            }
            case ForecastWatch.State.Failed(DomainException problem) -> {
                await(false);
                pane.nothing();
                fail(problem);
            }
        }
    }

    private void startWhenKnown() {
        if (counting) {
            await(true);
        } else {
            start();
        }
    }

    private void await(boolean wish) {
        awaited = wish;
        start.setText(Texts.t(wish ? "experiment.start-awaited" : "experiment.start"));
    }

    private void start() {
        var question = form.question();
        if (question.isEmpty() || !start.isEnabled()) {
            return;
        }
        try {
            var id = stored;
            if (id == null) {
                id = experiments
                        .create(tenant, user.user(), form.name(), question.get().asked())
                        .id();
                stored = id;
            }
            UI.getCurrent().navigate(starter.start(tenant, user.user(), id));
        } catch (DomainException refused) {
            fail(refused);
        }
    }

    private void fail(DomainException problem) {
        failure.removeAll();
        failure.add(Problems.note(problem));
        failure.setVisible(true);
    }
}
