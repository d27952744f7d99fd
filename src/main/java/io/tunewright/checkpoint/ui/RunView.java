package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Route;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.LiveUpdates;
import io.tunewright.identity.CurrentUser;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService.Subscription;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One run, live: where it stands, its figures and charts, sample answers, checkpoints and log. What changes is
/// pushed; a reload reads everything from the database.
@Route("runs/:id")
@PermitAll
class RunView extends Div implements HasTrail, HasDynamicTitle, BeforeEnterObserver {

    private static final long serialVersionUID = 1;
    private static final Duration LIVE = Duration.ofSeconds(1);
    private static final Duration OVER = Duration.ofMinutes(10);

    private final transient RunPageServices services;
    private final transient CurrentUser user;
    private transient @Nullable TrainingRun run;
    private @Nullable RunPage page;
    private String machine = "";
    private transient @Nullable Subscription subscription;
    private transient @Nullable LiveUpdates<RunNews> updates;

    RunView(RunPageServices services, CurrentUser user) {
        this.services = services;
        this.user = user;
        addClassName("tw-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        stop();
        var found = services.runs()
                .byAddress(user.tenant(), event.getRouteParameters().get("id").orElse(""));
        var experiment = services.experiments().get(user.tenant(), found.experiment());
        run = found;
        page = new RunPage(services, user, found, experiment);
        machine = services.machines()
                .find(experiment.target().machine())
                .map(MachineProfile::name)
                .orElse(experiment.target().machine());
        removeAll();
        add(page);
        if (isAttached()) {
            follow();
        }
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(t("menu.experiments"), "experiments"), Crumb.here(title()));
    }

    @Override
    public String getPageTitle() {
        return title();
    }

    @Override
    protected void onAttach(AttachEvent event) {
        follow();
    }

    @Override
    protected void onDetach(DetachEvent event) {
        stop();
    }

    private void follow() {
        stop();
        var followed = run;
        var shown = page;
        if (followed == null || shown == null) {
            return;
        }
        var tenant = user.tenant();
        var feed = new RunFeed(
                services.runs(),
                services.checkpoints(),
                services.models(),
                tenant,
                followed.id(),
                new RunMachines(services, tenant, followed.id(), machine),
                services.evaluations());
        var live = LiveUpdates.start(
                getUI().orElseThrow(),
                feed::next,
                shown::show,
                news -> news.run().status().isFinal() ? OVER : LIVE);
        updates = live;
        subscription = services.runs().subscribe(tenant, followed.id(), changed -> live.changed());
    }

    private void stop() {
        if (subscription != null) {
            subscription.close();
            subscription = null;
        }
        if (updates != null) {
            updates.close();
            updates = null;
        }
    }

    private String title() {
        return run == null
                ? t("menu.experiments")
                : t("training.run-title", run.experimentName(), Formats.count(run.number()));
    }
}
