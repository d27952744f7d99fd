package io.tunewright.tunedmodel.ui;

import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.button.Button;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.H1;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.tunewright.common.ByteSize;
import io.tunewright.common.DomainException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.CopyButton;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.dataset.DatasetService;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.recipe.Method;
import io.tunewright.tunedmodel.Merge;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelId;
import io.tunewright.tunedmodel.TunedModelService;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One tuned model: what it is, where it comes from, its files, and what can be done with it.
@Route("models/:id")
@PermitAll
class ModelView extends Div implements HasTrail, HasDynamicTitle, BeforeEnterObserver {

    private static final long serialVersionUID = 1;

    private final transient TunedModelService models;
    private final transient ExperimentService experiments;
    private final transient DatasetService datasets;
    private final TenantId tenant;
    private final boolean mayEdit;
    private final Div problems = div("");
    private transient @Nullable TunedModel model;
    private transient @Nullable Runnable unsubscribe;

    ModelView(TunedModelService models, ExperimentService experiments, DatasetService datasets, CurrentUser user) {
        this.models = models;
        this.experiments = experiments;
        this.datasets = datasets;
        this.tenant = user.tenant();
        this.mayEdit = user.may(Permissions.EDIT);
        addClassName("tw-page");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        String id = event.getRouteParameters().get("id").orElse("");
        try {
            show(models.get(tenant, TunedModelId.of(id)));
        } catch (IllegalArgumentException noId) {
            throw new NotFoundException("model-not-found", "There is no model '%s'".formatted(id), id);
        }
    }

    @Override
    public List<Crumb> trail() {
        return List.of(new Crumb(t("menu.models"), "models"), Crumb.here(title()));
    }

    @Override
    public String getPageTitle() {
        return title();
    }

    @Override
    protected void onAttach(AttachEvent event) {
        UI page = event.getUI();
        unsubscribe = models.subscribe(tenant, () -> {
            try {
                page.access(this::refresh);
            } catch (UIDetachedException left) {
                // the page was closed a moment ago
            }
        });
    }

    @Override
    protected void onDetach(DetachEvent event) {
        if (unsubscribe != null) {
            unsubscribe.run();
        }
    }

    private void refresh() {
        var shown = model;
        if (shown == null) {
            return;
        }
        try {
            show(models.get(tenant, shown.id()));
        } catch (NotFoundException deleted) {
            problems.removeAll();
            problems.add(Problems.note(deleted));
        }
    }

    private void show(TunedModel shown) {
        model = shown;
        removeAll();
        var merges = models.merges(tenant, shown.id());
        var side = div("tw-stack", lineage(shown));
        var main = div("tw-stack", new FilesCard(models, tenant).of(shown));
        var check = shown.check();
        if (check != null) {
            main.addComponentAsFirst(MergesCard.check(check));
        }
        if (!merges.isEmpty()) {
            main.addComponentAsFirst(MergesCard.of(merges, models.mergedOf(tenant, shown.id())));
        }
        add(head(shown, merges), problems, div("tw-split", main, side));
    }

    private Component head(TunedModel shown, List<Merge> merges) {
        var name = div(
                "tw-row",
                Parts.span("tw-mono tw-cut", shown.name()),
                CopyButton.icon(shown.name(), t("tunedmodel.copy-name")));
        name.setId("model-name");
        var title = new H1(shown.experimentName());
        var facts = t(
                "tunedmodel.facts",
                shown.baseModelName(),
                shown.datasetLabel(),
                Formats.count(shown.step()),
                new ByteSize(shown.files().bytes()),
                Formats.when(shown.createdAt()));
        var text = div("tw-grow", div("tw-row", title, ModelTexts.kind(shown.kind())), name, div("tw-sub", facts));
        return div("tw-head", text, div("tw-actions", actions(shown, merges).toArray()));
    }

    private List<Component> actions(TunedModel shown, List<Merge> merges) {
        var delete = button(t("common.delete"), null, ButtonVariant.TERTIARY);
        delete.setId("delete-model");
        delete.setVisible(mayEdit);
        delete.addClickListener(click -> askToDelete(shown));
        var evaluate = button(t("tunedmodel.evaluate"), "chart");
        evaluate.setId("evaluate-model");
        evaluate.setVisible(mayEdit);
        evaluate.addClickListener(click -> open("evaluation", "model", shown));
        var chat = button(t("tunedmodel.chat"), "chat", ButtonVariant.PRIMARY);
        chat.setId("chat-model");
        chat.addClickListener(click -> open("playground", "models", shown));
        return List.of(delete, download(shown), merge(shown, merges), evaluate, chat);
    }

    private Anchor download(TunedModel shown) {
        var handler = new DownloadArchive(models, tenant, shown.id());
        var link = new Anchor((DownloadHandler) handler, "");
        var face = button(t("tunedmodel.download"), "download");
        face.getElement().setAttribute("tabindex", "-1"); // the link is what keys reach
        link.add(face);
        link.getElement().setAttribute("download", true);
        link.setId("download-model");
        return link;
    }

    private Button merge(TunedModel shown, List<Merge> merges) {
        var merge = button(t("tunedmodel.merge"), "merge");
        merge.setId("merge-model");
        merge.setVisible(mayEdit && models.isMergeable(tenant, shown));
        merge.setEnabled(merges.stream().allMatch(each -> each.status().isFinal()));
        merge.addClickListener(click -> new MergeDialog(models, tenant, shown, isQuantised(shown)).open());
        return merge;
    }

    private boolean isQuantised(TunedModel shown) {
        return experiments.get(tenant, shown.experiment()).recipe().method() instanceof Method.QLora;
    }

    private Component lineage(TunedModel shown) {
        var adapter = shown.adapter() == null ? null : models.get(tenant, shown.adapter());
        return LineageCard.of(shown, adapter, datasetPath(shown), experiments.get(tenant, shown.experiment()));
    }

    private String datasetPath(TunedModel shown) {
        try {
            var version = datasets.version(tenant, shown.datasetVersion());
            return "datasets/" + version.dataset() + "/" + version.version();
        } catch (NotFoundException gone) {
            return "datasets";
        }
    }

    private void askToDelete(TunedModel shown) {
        ConfirmDelete.ask(
                t("tunedmodel.delete.question", shown.name()),
                t("tunedmodel.delete.means", new ByteSize(shown.files().bytes())),
                () -> delete(shown));
    }

    private void delete(TunedModel shown) {
        try {
            models.delete(tenant, shown.id());
            Notices.tell(t("tunedmodel.deleted", shown.name()));
            UI.getCurrent().navigate("models");
        } catch (DomainException refused) {
            problems.removeAll();
            problems.add(Problems.note(refused));
        }
    }

    private static void open(String route, String parameter, TunedModel shown) {
        UI.getCurrent().navigate(route, QueryParameters.of(parameter, shown.name()));
    }

    private String title() {
        var shown = model;
        return shown == null ? t("menu.models") : shown.experimentName();
    }
}
