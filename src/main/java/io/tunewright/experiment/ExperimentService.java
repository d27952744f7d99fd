package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.cluster.Machines;
import io.tunewright.common.Check;
import io.tunewright.common.Dependent;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.forecast.Forecaster;
import io.tunewright.identity.AuditLog;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.recipe.GalleryRecipe;
import io.tunewright.recipe.Recipe;
import io.tunewright.recipe.RecipeData;
import io.tunewright.recipe.RecipeHeader;
import io.tunewright.recipe.RecipeService;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// Experiments of a tenant.
@Service
public class ExperimentService {

    public static final int NAME_MAX_LENGTH = 120;
    private static final Duration PATIENCE = Duration.ofSeconds(25);

    private final ExperimentRepository experiments;
    private final DatasetService datasets;
    private final BaseModelService models;
    private final RecipeService recipes;
    private final Forecaster forecaster;
    private final Machines machines;
    private final AuditLog audit;
    private final List<ExperimentDependents> dependents;

    ExperimentService(
            ExperimentRepository experiments,
            DatasetService datasets,
            BaseModelService models,
            RecipeService recipes,
            Forecaster forecaster,
            Machines machines,
            AuditLog audit,
            List<ExperimentDependents> dependents) {
        this.experiments = experiments;
        this.datasets = datasets;
        this.models = models;
        this.recipes = recipes;
        this.forecaster = forecaster;
        this.machines = machines;
        this.audit = audit;
        this.dependents = List.copyOf(dependents);
    }

    /// What a run that asks this would take; changes nothing.
    ///
    /// @throws io.tunewright.common.UnavailableException `forecast-running` while a large dataset is being
    ///         counted
    /// @throws InvalidInputException `unknown-machine`, `unknown-trainer`
    public Forecast forecast(TenantId tenant, ExperimentQuestion question) {
        return forecast(tenant, question, PATIENCE);
    }

    /// The same.
    ///
    /// @param patience how long to wait for tokens to be counted
    public Forecast forecast(TenantId tenant, ExperimentQuestion question, Duration patience) {
        requireKnown(question.target());
        var recipe = chosen(tenant, question.recipe());
        return forecaster.forecast(
                tenant,
                datasets.version(tenant, question.dataset()),
                models.get(tenant, question.baseModel()),
                recipe.header(),
                recipe.data(),
                question.target(),
                patience);
    }

    /// Stores an experiment; `TrainingRunService` starts it. A recipe of the gallery is copied to the organisation
    /// first, unless it has an unchanged copy.
    ///
    /// @throws InvalidInputException `cannot-train` with the forecast's blockers, `unknown-machine`,
    ///         `unknown-trainer`, `nothing-held-out`
    @PreAuthorize(Permissions.MAY_EDIT)
    public ExperimentSnapshot create(TenantId tenant, UserId author, String name, ExperimentQuestion question) {
        String title = name.strip();
        Check.length("name", title, 1, NAME_MAX_LENGTH);
        var target = question.target();
        requireKnown(target);
        var version = datasets.version(tenant, question.dataset());
        var model = models.get(tenant, question.baseModel());
        var evaluateOn = question.evaluateOn();
        var measured = evaluateOn == null ? null : measured(tenant, evaluateOn);
        var chosen = chosen(tenant, question.recipe());
        var forecast = forecaster.forecast(tenant, version, model, chosen.header(), chosen.data(), target, PATIENCE);
        if (!forecast.canStart()) {
            String reasons = forecast.blockers().stream().map(Notice::toString).collect(Collectors.joining(" "));
            throw new InvalidInputException("cannot-train", null, "This cannot be trained: " + reasons, reasons);
        }
        var recipe = own(tenant, author, question.recipe());
        var experiment = new ExperimentSnapshot(
                ExperimentId.random(),
                title,
                version.id(),
                version.label(),
                version.hash(),
                model.id(),
                model.name(),
                model.fingerprint(),
                recipe.name(),
                recipe.yaml(),
                recipe.data(),
                forecast,
                target,
                measured,
                author,
                Instant.now().truncatedTo(ChronoUnit.MICROS));
        experiments.insert(tenant, experiment, recipe.id());
        return experiment;
    }

    /// @throws NotFoundException `experiment-not-found`
    public ExperimentSnapshot get(TenantId tenant, ExperimentId id) {
        return experiments
                .find(tenant, id)
                .orElseThrow(() ->
                        new NotFoundException("experiment-not-found", "There is no experiment " + id, id.toString()));
    }

    /// Removes an experiment that has no runs.
    ///
    /// @throws NotFoundException `experiment-not-found`
    /// @throws io.tunewright.common.ConflictException `experiment-in-use`; the message names the runs
    @PreAuthorize(Permissions.MAY_EDIT)
    public void delete(TenantId tenant, ExperimentId id) {
        var experiment = get(tenant, id);
        try {
            experiments.delete(tenant, id);
        } catch (DataIntegrityViolationException used) {
            throw Dependent.refusal(
                    "experiment-in-use",
                    experiment.name(),
                    dependents.stream()
                            .flatMap(each -> each.of(tenant, id).stream())
                            .toList());
        }
        audit.record("experiment.deleted", experiment.name() + " " + id);
    }

    /// Newest first.
    public List<ExperimentSnapshot> list(TenantId tenant, Paging paging) {
        return experiments.list(tenant, paging.offset(), paging.limit());
    }

    public int count(TenantId tenant) {
        return experiments.count(tenant);
    }

    /// A free name for what nobody named: its dataset and its base model.
    public String freeName(TenantId tenant, DatasetVersionId dataset, BaseModelId baseModel) {
        return freeName(
                tenant,
                datasets.version(tenant, dataset).label() + " × "
                        + models.get(tenant, baseModel).name());
    }

    /// A name that no other experiment has: `helpdesk v8 × starter`, then `helpdesk v8 × starter 2`.
    public String freeName(TenantId tenant, String wish) {
        String base = wish.codePointCount(0, wish.length()) > NAME_MAX_LENGTH - 6
                ? wish.substring(0, wish.offsetByCodePoints(0, NAME_MAX_LENGTH - 6))
                : wish;
        var taken = experiments.namesLike(tenant, base);
        String name = base;
        for (int number = 2; taken.contains(name); number++) {
            name = base + " " + number;
        }
        return name;
    }

    private EvaluationChoice measured(TenantId tenant, DatasetVersionId id) {
        var version = datasets.version(tenant, id);
        version.requireHeldOut("evaluate_on");
        return new EvaluationChoice(id, version.label());
    }

    private void requireKnown(Target target) {
        machines.profile(target.machine());
        if (!target.trainer().isEmpty()) {
            machines.runtime(target.trainer());
        }
    }

    private Chosen chosen(TenantId tenant, RecipeChoice choice) {
        return switch (choice) {
            case RecipeChoice.Own(var id) -> Chosen.of(recipes.get(tenant, id));
            case RecipeChoice.FromGallery(var name) -> Chosen.of(recipes.gallery(name));
        };
    }

    private Recipe own(TenantId tenant, UserId author, RecipeChoice choice) {
        return switch (choice) {
            case RecipeChoice.Own(var id) -> recipes.get(tenant, id);
            case RecipeChoice.FromGallery(var name) ->
                unchangedCopy(tenant, recipes.gallery(name))
                        .orElseGet(() ->
                                recipes.copyFromGallery(tenant, author, name, title(recipes.gallery(name)), Map.of()));
        };
    }

    private Optional<Recipe> unchangedCopy(TenantId tenant, GalleryRecipe source) {
        return recipes.list(tenant).stream()
                .filter(own -> source.name().equals(own.origin()) && own.data().equals(source.data()))
                .findFirst();
    }

    private static String title(GalleryRecipe recipe) {
        String title = recipe.header().title().in(Locale.ENGLISH);
        return title.isEmpty() ? recipe.name() : title;
    }

    private record Chosen(RecipeHeader header, RecipeData data) {

        static Chosen of(Recipe recipe) {
            return new Chosen(recipe.header(), recipe.data());
        }

        static Chosen of(GalleryRecipe recipe) {
            return new Chosen(recipe.header(), recipe.data());
        }
    }
}
