package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.tabs.Tab;
import com.vaadin.flow.component.tabs.Tabs;
import com.vaadin.flow.router.BeforeEnterEvent;
import com.vaadin.flow.router.BeforeEnterObserver;
import com.vaadin.flow.router.HasDynamicTitle;
import com.vaadin.flow.router.QueryParameters;
import com.vaadin.flow.router.Route;
import io.tunewright.common.DomainException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.ui.ConfirmDelete;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.HasTrail;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.Texts;
import io.tunewright.dataset.Dataset;
import io.tunewright.dataset.DatasetId;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.MemberService;
import io.tunewright.identity.Permissions;
import jakarta.annotation.security.PermitAll;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One version of a dataset: what the check found, its examples as the model will see them, lengths, lineage,
/// versions. Without a number the newest version is shown.
@Route("datasets/:id/:number?([0-9]{1,9})")
@PermitAll
class DatasetVersionView extends Div implements HasTrail, HasDynamicTitle, BeforeEnterObserver {

    private static final long serialVersionUID = 1;

    private final transient DatasetService datasets;
    private final transient ExampleEncoding encoding;
    private final transient CurrentUser user;
    private final transient Authors authors;
    private final Div problem = div("");
    private final Div body = div("tw-stack");
    private transient @Nullable DatasetVersion shown;

    DatasetVersionView(DatasetService datasets, ExampleEncoding encoding, MemberService members, CurrentUser user) {
        this.datasets = datasets;
        this.encoding = encoding;
        this.user = user;
        this.authors = new Authors(members, user.tenant());
        addClassName("tw-page");
        problem.setId("dataset-problem");
    }

    @Override
    public void beforeEnter(BeforeEnterEvent event) {
        var parameters = event.getRouteParameters();
        var dataset = datasets.dataset(user.tenant(), id(parameters.get("id").orElse("")));
        var version = parameters
                .get("number")
                .map(number -> numbered(dataset, Integer.parseInt(number)))
                .orElse(dataset.latest());
        show(dataset, version, line(event));
    }

    /// The line of a row to open, from `?line=`; 0 for none.
    private static int line(BeforeEnterEvent event) {
        return event.getLocation()
                .getQueryParameters()
                .getSingleParameter("line")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(Integer::parseInt)
                .orElse(0);
    }

    private static DatasetId id(String text) {
        try {
            return new DatasetId(UUID.fromString(text));
        } catch (IllegalArgumentException noId) {
            throw new NotFoundException("dataset-not-found", "There is no such dataset");
        }
    }

    private static DatasetVersion numbered(Dataset dataset, int number) {
        return dataset.versions().stream()
                .filter(version -> version.number() == number)
                .findFirst()
                .orElseThrow(() -> new NotFoundException("dataset-not-found", "There is no such dataset version"));
    }

    @Override
    public List<Crumb> trail() {
        var version = shown;
        return version == null
                ? List.of(Crumb.here(t("menu.datasets")))
                : List.of(
                        new Crumb(t("menu.datasets"), "datasets"),
                        new Crumb(version.datasetName(), "datasets/" + version.dataset()),
                        Crumb.here("v" + version.number()));
    }

    /// The trail's last step, `v8`, would say too little on the browser's tab.
    @Override
    public String getPageTitle() {
        var version = shown;
        return (version == null ? t("menu.datasets") : version.label()) + " – " + Texts.PRODUCT;
    }

    private void show(Dataset dataset, DatasetVersion version, int line) {
        shown = version;
        removeAll();
        problem.removeAll();
        var head = new VersionHead(
                datasets, user.tenant(), user.may(Permissions.EDIT), authors.name(version.author()), this::act);
        var tiles = new CheckTiles(datasets, encoding, user.tenant());
        add(head.of(version), problem, tabs(dataset, version, tiles.of(version), line), body);
    }

    private Tabs tabs(Dataset dataset, DatasetVersion version, Component tiles, int line) {
        var pages = new LinkedHashMap<Tab, Supplier<Component>>();
        var examples = new ExamplesPane(datasets, encoding, user.tenant(), version);
        pages.put(tab("tab-examples", t("dataset.examples")), () -> div("tw-stack", tiles, examples.of(version, line)));
        pages.put(tab("tab-lengths", t("dataset.lengths")), () -> new LengthsPane(encoding, user.tenant(), version));
        pages.put(tab("tab-lineage", t("dataset.lineage")), () -> new LineagePane(authors).of(dataset, version));
        pages.put(tab("tab-versions", t("dataset.versions", dataset.versions().size())), () -> new VersionsPane(authors)
                .of(dataset, version));
        var tabs = new Tabs(pages.keySet().toArray(Tab[]::new));
        tabs.addClassName("line");
        tabs.addSelectedChangeListener(change -> open(pages, change.getSelectedTab()));
        open(pages, tabs.getSelectedTab());
        return tabs;
    }

    private void open(Map<Tab, Supplier<Component>> pages, Tab tab) {
        var page = pages.get(tab);
        body.removeAll();
        if (page != null) {
            body.add(page.get());
        }
    }

    private static Tab tab(String id, String label) {
        var tab = new Tab(label);
        tab.setId(id);
        return tab;
    }

    private void act(VersionHead.Action action) {
        var version = shown;
        if (version == null) {
            return;
        }
        problem.removeAll();
        switch (action) {
            case UPLOAD -> new UploadDialog(datasets, user, version).open();
            case TRAIN ->
                UI.getCurrent()
                        .navigate(
                                "experiments/new",
                                QueryParameters.of("dataset", version.id().toString()));
            case DROP -> drop(version);
            case DELETE ->
                ConfirmDelete.ask(
                        t("dataset.delete-question", version.label()),
                        t("dataset.delete-means", Formats.count(version.rows()), Formats.bytes(version.bytes())),
                        () -> delete(version));
        }
    }

    private void drop(DatasetVersion version) {
        try {
            var made = datasets.dropErrorRows(user.tenant(), user.user(), version.id())
                    .version();
            UI.getCurrent().navigate(DatasetTexts.path(made));
        } catch (DomainException refused) {
            problem.add(Problems.note(refused));
        }
    }

    private void delete(DatasetVersion version) {
        try {
            datasets.delete(user.tenant(), version.id());
            Notices.tell(t("dataset.deleted", version.label()));
            UI.getCurrent().navigate("datasets");
        } catch (DomainException refused) {
            problem.add(Problems.note(refused));
        }
    }
}
