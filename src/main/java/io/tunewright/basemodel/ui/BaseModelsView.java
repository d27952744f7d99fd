package io.tunewright.basemodel.ui;

import static io.tunewright.common.ui.Parts.badge;
import static io.tunewright.common.ui.Parts.button;
import static io.tunewright.common.ui.Parts.card;
import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.iconButton;
import static io.tunewright.common.ui.Parts.note;
import static io.tunewright.common.ui.Parts.pageHead;
import static io.tunewright.common.ui.Parts.quietLink;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.progressbar.ProgressBar;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.basemodel.BaseModel;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.basemodel.ModelImport;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.common.ByteSize;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.LiveUpdates;
import io.tunewright.common.ui.Narrow;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import jakarta.annotation.security.PermitAll;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The base models an organisation may use, and the imports that are under way.
@Route("base-models")
@Menu(title = "menu.base-models", order = 20)
@PermitAll
class BaseModelsView extends Div implements HasTrail, HasDynamicTitle {

    private static final long serialVersionUID = 1;
    /// A signal may be lost with a database connection.
    private static final Duration QUIET_LOOK = Duration.ofSeconds(30);

    private final transient BaseModelService models;
    private final transient ModelImports imports;
    private final TenantId tenant;
    private final UserId user;
    private final boolean mayEdit;
    private final Div open = div("tw-stack");
    private final Grid<BaseModel> grid = new Grid<>();
    private transient List<BaseModel> shown = List.of();
    private transient @Nullable LiveUpdates<Now> updates;
    private transient @Nullable Runnable subscription;

    BaseModelsView(BaseModelService models, ModelImports imports, CurrentUser user) {
        this.models = models;
        this.imports = imports;
        this.tenant = user.tenant();
        this.user = user.user();
        this.mayEdit = user.may(Permissions.EDIT);
        addClassName("tw-page");
        var importModel = button(t("basemodel.import"), "upload", ButtonVariant.PRIMARY);
        importModel.setId("import-model");
        importModel.setVisible(mayEdit);
        importModel.addClickListener(click -> new ImportDialog(imports, tenant, this.user, this::refresh).open());
        columns();
        var bench = quietLink("tokenizers", t("basemodel.bench.open"));
        add(pageHead(t("menu.base-models"), t("basemodel.facts"), bench, importModel), open, card(null, null, grid));
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.base-models")));
    }

    @Override
    public String getPageTitle() {
        return t("menu.base-models");
    }

    @Override
    protected void onAttach(AttachEvent event) {
        var live = LiveUpdates.start(event.getUI(), this::load, this::show, now -> QUIET_LOOK);
        updates = live;
        subscription = imports.subscribe(tenant, live::changed);
    }

    @Override
    protected void onDetach(DetachEvent event) {
        var ended = subscription;
        subscription = null;
        if (ended != null) {
            ended.run();
        }
        var live = updates;
        updates = null;
        if (live != null) {
            live.close();
        }
    }

    private record Now(List<ModelImport> open, List<BaseModel> models) {}

    private Now load() {
        return new Now(imports.open(tenant), models.details(tenant));
    }

    private void refresh() {
        show(load());
    }

    private void show(Now now) {
        open.removeAll();
        now.open().forEach(each -> open.add(progress(each)));
        open.setVisible(!now.open().isEmpty());
        if (!now.models().equals(shown)) {
            shown = now.models();
            grid.setItems(shown);
        }
    }

    private Component progress(ModelImport each) {
        if (each.state() == ModelImport.State.FAILED) {
            var dismiss = iconButton("x", t("basemodel.dismiss", each.name()));
            dismiss.setVisible(mayEdit);
            dismiss.addClickListener(click -> {
                imports.dismiss(tenant, each.id());
                refresh();
            });
            return note("error", div("tw-row apart", t("basemodel.failed", each.name(), each.message()), dismiss));
        }
        var bar = new ProgressBar(0, 1, each.progress());
        bar.getElement().setAttribute("aria-label", t("basemodel.copying", each.name()));
        return card(
                null,
                null,
                div(
                        "tw-item tw-col",
                        div(
                                "tw-row apart",
                                span("tw-strong", t("basemodel.copying", each.name())),
                                span(
                                        "tw-num tw-small tw-muted",
                                        t(
                                                "basemodel.copied",
                                                new ByteSize(each.doneBytes()),
                                                new ByteSize(each.totalBytes())))),
                        bar));
    }

    private void columns() {
        grid.setId("base-models");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(BaseModelsView::name)
                .setHeader(t("basemodel.name"))
                .setFlexGrow(1);
        var architecture = grid.addColumn(model -> model.ref().inspection().architecture())
                .setHeader(t("basemodel.architecture"))
                .setWidth("180px")
                .setFlexGrow(0);
        grid.addColumn(model -> ModelFigures.parameters(model.ref().inspection().parameters()))
                .setHeader(t("basemodel.parameters"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("116px")
                .setFlexGrow(0);
        var context = grid.addColumn(
                        model -> Formats.count(model.ref().inspection().contextLength()))
                .setHeader(t("basemodel.context"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("104px")
                .setFlexGrow(0);
        var type = grid.addColumn(model -> model.ref().inspection().dtype())
                .setHeader(t("basemodel.type"))
                .setWidth("80px")
                .setFlexGrow(0);
        var size = grid.addColumn(model -> new ByteSize(model.ref().inspection().bytes()))
                .setHeader(t("basemodel.size"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("104px")
                .setFlexGrow(0);
        grid.addItemClickListener(click -> UI.getCurrent().navigate(path(click.getItem())));
        Narrow.watch(grid, narrow -> {
            architecture.setVisible(!narrow);
            context.setVisible(!narrow);
            type.setVisible(!narrow);
            size.setVisible(!narrow);
        });
    }

    private static Component name(BaseModel model) {
        var link = new Anchor(path(model), model.name());
        link.addClassNames("tw-strong", "tw-cut", "tw-plain");
        var first = div("tw-row", link);
        if (model.ref().builtIn()) {
            first.add(badge("line", null, t("basemodel.built-in")));
        }
        return div("", first, div("tw-muted tw-cut", model.source()));
    }

    private static String path(BaseModel model) {
        return "base-models/" + model.id();
    }
}
