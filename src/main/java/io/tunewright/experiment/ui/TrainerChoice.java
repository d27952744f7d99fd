package io.tunewright.experiment.ui;

import com.vaadin.flow.component.Component;
import com.vaadin.flow.component.select.Select;
import com.vaadin.flow.component.textfield.IntegerField;
import io.tunewright.cluster.MachineProfile;
import io.tunewright.cluster.TrainerRuntime;
import io.tunewright.common.ui.Texts;
import io.tunewright.experiment.Target;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who trains, and on how many machines: our own trainer on one, an operator's on several. Where the operator has
/// registered none there is nothing to choose.
final class TrainerChoice {

    private static final String OURS = "";
    private static final int MOST_NODES = 64;

    private final Select<String> trainer = new Select<>();
    private final IntegerField nodes = new IntegerField();

    TrainerChoice(List<TrainerRuntime> runtimes, Runnable changed) {
        trainer.setId("experiment-trainer");
        trainer.setLabel(Texts.t("experiment.trainer"));
        trainer.setItems(Stream.concat(Stream.of(OURS), runtimes.stream().map(TrainerRuntime::name))
                .toList());
        trainer.setItemLabelGenerator(
                name -> name == null || name.equals(OURS) ? Texts.t("experiment.trainer.ours") : name);
        trainer.setValue(OURS);
        trainer.setWidthFull();
        trainer.setVisible(!runtimes.isEmpty());
        nodes.setId("experiment-nodes");
        nodes.setLabel(Texts.t("experiment.nodes"));
        nodes.setHelperText(Texts.t("experiment.nodes.help"));
        nodes.setMin(1);
        nodes.setMax(MOST_NODES);
        nodes.setStepButtonsVisible(true);
        nodes.setValue(1);
        nodes.setVisible(false);
        trainer.addValueChangeListener(change -> {
            nodes.setVisible(!isOurs());
            if (change.isFromClient()) {
                changed.run();
            }
        });
        nodes.addValueChangeListener(change -> {
            if (change.isFromClient()) {
                changed.run();
            }
        });
    }

    /// Chooses what was asked for, as far as there is such.
    void choose(Optional<String> wanted, Optional<String> count) {
        wanted.filter(trainer.getListDataView()::contains).ifPresent(trainer::setValue);
        count.map(TrainerChoice::number).ifPresent(nodes::setValue);
    }

    private static int number(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 1, MOST_NODES);
        } catch (NumberFormatException none) {
            return 1;
        }
    }

    Component trainer() {
        return trainer;
    }

    Component nodes() {
        return nodes;
    }

    Target target(MachineProfile machine) {
        @Nullable Integer wished = nodes.getValue();
        int count = wished == null ? 1 : Math.clamp(wished, 1, MOST_NODES);
        return isOurs() ? new Target(machine.name(), OURS, 1) : new Target(machine.name(), trainer.getValue(), count);
    }

    private boolean isOurs() {
        return trainer.getValue().equals(OURS);
    }
}
