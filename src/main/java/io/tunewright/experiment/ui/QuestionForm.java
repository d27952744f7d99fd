package io.tunewright.experiment.ui;

import static io.tunewright.common.ui.Parts.div;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.card.Card;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.TextField;
import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.Machines;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.Target;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The three choices, where there are several the machine and the trainer, what to measure, and the name; proposes
/// what is there.
final class QuestionForm {

    private final ComboBox<DatasetVersionRef> dataset = new ComboBox<>();
    private final ComboBox<BaseModelRef> model = new ComboBox<>();
    private final ComboBox<RecipeOption> recipe = new ComboBox<>();
    private final Select<MachineProfile> machine = new Select<>();
    private final TrainerChoice trainer;
    private final Select<DatasetVersionRef> evaluation = new Select<>();
    private final TextField name = new TextField();
    private final List<DatasetVersionRef> datasets;
    private final List<BaseModelRef> models;
    private final List<RecipeOption> recipes;
    private final List<MachineProfile> machines;
    private final UnaryOperator<String> freeName;
    private boolean named;

    QuestionForm(
            List<DatasetVersionRef> datasets,
            List<BaseModelRef> models,
            List<RecipeOption> recipes,
            Machines machines,
            UnaryOperator<String> freeName,
            Runnable changed) {
        this.datasets = datasets;
        this.models = models;
        this.recipes = recipes;
        this.machines = machines.profiles();
        this.freeName = freeName;
        prepare(dataset, "experiment-dataset", "experiment.dataset", datasets, changed);
        dataset.setItemLabelGenerator(version -> version == null ? "" : version.label());
        prepare(model, "experiment-model", "experiment.model", models, changed);
        model.setItemLabelGenerator(ref -> ref == null ? "" : ref.name());
        prepare(recipe, "experiment-recipe", "experiment.recipe", recipes, changed);
        recipe.setItemLabelGenerator(option -> option == null ? "" : option.label());
        prepareMachine(changed);
        trainer = new TrainerChoice(machines.runtimes(), changed);
        prepareEvaluation(changed);
        name.setId("experiment-name");
        name.setLabel(Texts.t("experiment.name"));
        name.setMaxLength(ExperimentService.NAME_MAX_LENGTH);
        name.setWidthFull();
        name.addValueChangeListener(change -> named |= change.isFromClient());
    }

    Card card() {
        return Parts.card(
                Texts.t("experiment.question"),
                null,
                Parts.body(div(
                        "tw-stack",
                        dataset,
                        missing(datasets, "experiment.no-dataset", "datasets", "experiment.to-datasets"),
                        model,
                        missing(models, "experiment.no-model", "base-models", "experiment.to-models"),
                        recipe,
                        div("tw-small", Parts.link("recipes", Texts.t("experiment.to-recipes"))),
                        machine,
                        trainer.trainer(),
                        trainer.nodes(),
                        evaluation,
                        name)));
    }

    /// Chooses what was asked for in the address, and what suits where nothing was.
    ///
    /// @param asked gives a parameter of the address
    void choose(Function<String, Optional<String>> asked) {
        choose(
                dataset,
                datasets,
                asked.apply("dataset")
                        .map(id -> version -> version.id().toString().equals(id)),
                all -> true);
        choose(
                model,
                models,
                asked.apply("model")
                        .map(id -> ref ->
                                ref.id().toString().equals(id) || ref.name().equals(id)),
                BaseModelRef::builtIn);
        choose(
                recipe,
                recipes,
                asked.apply("recipe")
                        .map(id -> option -> option.choice().toString().equals(id)),
                option -> option.choice().equals(RecipeOption.FIRST));
        asked.apply("machine")
                .flatMap(wanted -> machines.stream()
                        .filter(profile -> profile.name().equals(wanted))
                        .findFirst())
                .ifPresent(machine::setValue);
        trainer.choose(asked.apply("trainer"), asked.apply("nodes"));
        asked.apply("evaluate_on")
                .flatMap(wanted -> measurable(datasets).stream()
                        .filter(version -> version.id().toString().equals(wanted))
                        .findFirst())
                .ifPresent(evaluation::setValue);
        describe();
    }

    /// What is chosen, if all three are.
    Optional<Question> question() {
        @Nullable DatasetVersionRef version = dataset.getValue();
        @Nullable BaseModelRef base = model.getValue();
        @Nullable RecipeOption option = recipe.getValue();
        @Nullable DatasetVersionRef measured = evaluation.getValue();
        return version == null || base == null || option == null
                ? Optional.empty()
                : Optional.of(new Question(version, base, option, target(), measured == null ? null : measured.id()));
    }

    String name() {
        return name.getValue();
    }

    private <T> void prepare(ComboBox<T> box, String id, String label, List<T> items, Runnable changed) {
        box.setId(id);
        box.setLabel(Texts.t(label));
        box.setItems(items);
        box.setWidthFull();
        box.setEnabled(!items.isEmpty());
        box.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                describe();
                changed.run();
            }
        });
    }

    private Target target() {
        return trainer.target(machine.getValue());
    }

    /// With a single machine there is nothing to choose.
    private void prepareMachine(Runnable changed) {
        machine.setId("experiment-machine");
        machine.setLabel(Texts.t("experiment.machine"));
        machine.setItems(machines);
        machine.setItemLabelGenerator(MachineProfile::name);
        machine.setValue(machines.getFirst());
        machine.setWidthFull();
        machine.setVisible(machines.size() > 1);
        machine.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                describe();
                changed.run();
            }
        });
    }

    /// Nothing is measured unless it is wished; where nothing is held out there is nothing to wish.
    private void prepareEvaluation(Runnable changed) {
        var measurable = measurable(datasets);
        evaluation.setId("experiment-evaluation");
        evaluation.setLabel(Texts.t("experiment.evaluation"));
        evaluation.setHelperText(Texts.t("experiment.evaluation.help"));
        evaluation.setItems(measurable);
        evaluation.setItemLabelGenerator(version -> version == null
                ? Texts.t("experiment.evaluation.none")
                : Texts.t("experiment.evaluation.version", version.label(), Formats.count(version.heldOut())));
        evaluation.setEmptySelectionAllowed(true);
        evaluation.setEmptySelectionCaption(Texts.t("experiment.evaluation.none"));
        evaluation.setWidthFull();
        evaluation.setVisible(!measurable.isEmpty());
        evaluation.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                changed.run();
            }
        });
    }

    private static List<DatasetVersionRef> measurable(List<DatasetVersionRef> datasets) {
        return datasets.stream().filter(version -> version.heldOut() > 0).toList();
    }

    /// Facts below each choice, and a name unless the user wrote one.
    private void describe() {
        var chosen = question();
        dataset.setHelperText(chosen.map(question -> Texts.t(
                        "experiment.dataset-facts",
                        Formats.count(question.dataset().training()),
                        Formats.count(question.dataset().heldOut())))
                .orElse(null));
        model.setHelperText(chosen.map(question -> Texts.t(
                        "experiment.model-facts",
                        question.model().inspection().architecture(),
                        Formats.compact(question.model().inspection().parameters()),
                        Formats.count(question.model().inspection().contextLength())))
                .orElse(null));
        recipe.setHelperText(
                chosen.map(question -> RecipeLine.of(question.recipe().data())).orElse(null));
        machine.setHelperText(MachineLine.of(machine.getValue()));
        if (!named) {
            chosen.ifPresent(question -> name.setValue(freeName.apply(
                    question.dataset().label() + " × " + question.model().name())));
        }
    }

    private static <T> void choose(ComboBox<T> box, List<T> items, Optional<Predicate<T>> asked, Predicate<T> usual) {
        asked.flatMap(wanted -> items.stream().filter(wanted).findFirst())
                .or(() -> items.stream().filter(usual).findFirst())
                .or(() -> items.stream().findFirst())
                .ifPresent(box::setValue);
    }

    private static @Nullable Component missing(List<?> items, String text, String path, String link) {
        if (!items.isEmpty()) {
            return null;
        }
        Div note = Parts.note("warn", Texts.t(text), " ", Parts.link(path, Texts.t(link)));
        note.setId("missing-" + path);
        return note;
    }
}
