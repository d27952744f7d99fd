package io.tunewright.tunedmodel.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.AttachEvent;
import com.vaadin.flow.component.DetachEvent;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.UIDetachedException;
import com.vaadin.flow.component.button.ButtonVariant;
import com.vaadin.flow.component.grid.ColumnTextAlign;
import com.vaadin.flow.component.grid.Grid;
import com.vaadin.flow.component.html.Anchor;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.data.provider.DataProvider;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.Menu;
import com.vaadin.flow.router.Route;
import io.tunewright.common.ByteSize;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Narrow;
import io.tunewright.common.ui.Parts;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import jakarta.annotation.security.PermitAll;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The organisation's tuned models, newest first.
@Route("models")
@PermitAll
@Menu(order = 50, title = "menu.models")
class ModelsView extends Div implements HasTrail, HasDynamicTitle {

    private static final long serialVersionUID = 1;

    private final transient TunedModelService models;
    private final TenantId tenant;
    private final Grid<TunedModel> grid = new Grid<>();
    private final Div table = div("");
    private transient @Nullable Runnable unsubscribe;

    ModelsView(TunedModelService models, CurrentUser user) {
        this.models = models;
        this.tenant = user.tenant();
        addClassName("tw-page");
        columns();
        grid.setItems(DataProvider.fromCallbacks(
                query -> models.list(tenant, new Paging(query.getOffset(), query.getLimit())).stream(),
                query -> models.count(tenant)));
        add(Parts.pageHead(t("menu.models"), t("tunedmodel.explanation")), table);
        refresh();
    }

    @Override
    public List<Crumb> trail() {
        return List.of(Crumb.here(t("menu.models")));
    }

    @Override
    public String getPageTitle() {
        return t("menu.models");
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

    private void columns() {
        grid.setId("models");
        grid.setMinWidth("0");
        grid.setAllRowsVisible(true);
        grid.setSelectionMode(Grid.SelectionMode.NONE);
        grid.addComponentColumn(ModelsView::name)
                .setHeader(t("tunedmodel.name"))
                .setFlexGrow(1);
        grid.addComponentColumn(model -> ModelTexts.kind(model.kind()))
                .setHeader(t("tunedmodel.kind"))
                .setWidth("116px")
                .setFlexGrow(0);
        var data = grid.addComponentColumn(model ->
                        div("", div("tw-cut", model.datasetLabel()), div("tw-muted tw-cut", model.recipeName())))
                .setHeader(t("tunedmodel.tuned-on"))
                .setWidth("208px")
                .setFlexGrow(0);
        var step = grid.addColumn(model -> Formats.count(model.step()))
                .setHeader(t("tunedmodel.step"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("92px")
                .setFlexGrow(0);
        var size = grid.addColumn(model -> new ByteSize(model.files().bytes()))
                .setHeader(t("tunedmodel.size"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("104px")
                .setFlexGrow(0);
        var made = grid.addColumn(model -> Formats.when(model.createdAt()))
                .setHeader(t("tunedmodel.made"))
                .setTextAlign(ColumnTextAlign.END)
                .setWidth("132px")
                .setFlexGrow(0);
        grid.addItemClickListener(click -> UI.getCurrent().navigate(ModelTexts.path(click.getItem())));
        Narrow.watch(grid, narrow -> {
            data.setVisible(!narrow);
            step.setVisible(!narrow);
            size.setVisible(!narrow);
            made.setVisible(!narrow);
        });
    }

    private static Div name(TunedModel model) {
        var link = new Anchor(ModelTexts.path(model), model.experimentName());
        link.addClassNames("tw-strong", "tw-cut", "tw-plain");
        return div("", div("tw-cut", link), div("tw-muted tw-cut tw-mono", model.name()));
    }

    private void refresh() {
        grid.getDataProvider().refreshAll();
        table.removeAll();
        table.add(Parts.card(null, null, models.count(tenant) == 0 ? nothing() : grid));
    }

    private static Div nothing() {
        var start = Parts.button(t("tunedmodel.nothing-action"), "flask", ButtonVariant.PRIMARY);
        start.addClickListener(click -> UI.getCurrent().navigate("experiments"));
        return Parts.empty(t("tunedmodel.nothing"), t("tunedmodel.nothing-hint"), start);
    }
}
