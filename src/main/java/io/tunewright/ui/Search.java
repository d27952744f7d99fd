package io.tunewright.ui;

import com.vaadin.flow.server.menu.MenuConfiguration;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Texts;
import io.tunewright.dataset.DatasetService;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/// Finds pages and things of the organisation by name.
@Component
class Search {

    private static final int MOST = 12;

    private final CurrentUser user;
    private final DatasetService datasets;
    private final BaseModelService baseModels;
    private final RecipeService recipes;
    private final TrainingRunService runs;
    private final TunedModelService models;

    Search(
            CurrentUser user,
            DatasetService datasets,
            BaseModelService baseModels,
            RecipeService recipes,
            TrainingRunService runs,
            TunedModelService models) {
        this.user = user;
        this.datasets = datasets;
        this.baseModels = baseModels;
        this.recipes = recipes;
        this.runs = runs;
        this.models = models;
    }

    /// @param kind what it is, in the page's language
    /// @param path of its page
    record Found(String title, String kind, String icon, String path) {}

    /// Pages first, then what the pipeline holds; every word of `text` must stand in the name.
    List<Found> find(String text) {
        var words = text.strip().toLowerCase(Locale.ROOT).split("\\s+");
        var pages = pages();
        var things = text.isBlank() ? Stream.<Found>empty() : things(user.tenant());
        return Stream.concat(pages, things)
                .filter(found -> Stream.of(words).allMatch(found.title().toLowerCase(Locale.ROOT)::contains))
                .distinct()
                .limit(MOST)
                .toList();
    }

    private static Stream<Found> pages() {
        return MenuConfiguration.getMenuEntries().stream()
                .map(entry -> new Found(
                        Texts.t(entry.title()),
                        Texts.t("ui.search.page"),
                        "sign",
                        entry.path().replaceFirst("^/", "")));
    }

    private Stream<Found> things(TenantId tenant) {
        return Stream.<Supplier<Stream<Found>>>of(
                        () -> datasets.usableVersions(tenant).stream()
                                .map(version -> new Found(
                                        version.label(),
                                        Texts.t("ui.search.dataset"),
                                        "data",
                                        "datasets/" + version.dataset())),
                        () -> baseModels.list(tenant).stream()
                                .map(model -> new Found(
                                        model.name(),
                                        Texts.t("ui.search.base-model"),
                                        "base",
                                        "base-models/" + model.id())),
                        () -> recipes.list(tenant).stream()
                                .map(recipe -> new Found(
                                        recipe.name(),
                                        Texts.t("ui.search.recipe"),
                                        "recipe",
                                        "recipes/" + recipe.id())),
                        () -> runs.list(tenant, Paging.FIRST).stream()
                                .map(run -> new Found(
                                        Texts.t("ui.run", run.experimentName(), run.number()),
                                        Texts.t("ui.search.run"),
                                        "flask",
                                        "runs/" + run.id())),
                        () -> models.list(tenant).stream()
                                .map(model -> new Found(
                                        model.name(), Texts.t("ui.search.model"), "model", "models/" + model.id())))
                .flatMap(source -> Readable.of(source).orElseGet(Stream::empty));
    }
}
