package io.tunewright.playground.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.combobox.MultiSelectComboBox;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.data.renderer.ComponentRenderer;
import io.tunewright.playground.ChatModelChoice;
import io.tunewright.playground.Conversation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/// Chooses up to three models; their order is that of the columns.
final class ModelChooser extends MultiSelectComboBox<ChatModelChoice> {

    private static final long serialVersionUID = 1;

    private List<ChatModelChoice> all = List.of();
    /// In the order in which they were chosen.
    private final List<ChatModelChoice> chosen = new ArrayList<>();

    ModelChooser(Runnable change) {
        setId("models");
        setLabel(t("playground.models"));
        setWidthFull();
        setItemLabelGenerator(ModelChooser::label);
        setRenderer(new ComponentRenderer<>(ModelChooser::row));
        addValueChangeListener(event -> {
            chosen.retainAll(event.getValue());
            event.getValue().stream().filter(model -> !chosen.contains(model)).forEach(chosen::add);
            boolean tooMany = chosen.size() > Conversation.MAX_MODELS;
            if (tooMany) {
                chosen.subList(Conversation.MAX_MODELS, chosen.size()).clear();
                setValue(new LinkedHashSet<>(chosen));
            }
            setHelperText(tooMany ? t("playground.at-most", Conversation.MAX_MODELS) : null);
            if (event.isFromClient()) {
                change.run();
            }
        });
    }

    void offer(List<ChatModelChoice> models) {
        all = List.copyOf(models);
        setItems(all);
    }

    /// Chooses by name; unknown names are left out.
    void choose(List<String> names) {
        chosen.clear();
        names.stream()
                .flatMap(name -> all.stream().filter(model -> model.name().equals(name)))
                .distinct()
                .limit(Conversation.MAX_MODELS)
                .forEach(chosen::add);
        setValue(new LinkedHashSet<>(chosen));
    }

    void chooseFirst() {
        choose(all.stream().limit(1).map(ChatModelChoice::name).toList());
    }

    List<String> names() {
        return chosen.stream().map(ChatModelChoice::name).toList();
    }

    /// Of the chosen model with the shortest one; 0 if none is known.
    int contextLength() {
        return chosen.stream()
                .mapToInt(ChatModelChoice::contextLength)
                .filter(length -> length > 0)
                .min()
                .orElse(0);
    }

    List<ChatModelChoice> chosen() {
        return List.copyOf(chosen);
    }

    /// What people call a model; the name itself if it is gone.
    String title(String name) {
        return all.stream()
                .filter(model -> model.name().equals(name))
                .map(ChatModelChoice::title)
                .findFirst()
                .orElse(name);
    }

    private static String label(ChatModelChoice model) {
        return model.kind() == ChatModelChoice.Kind.BASE
                ? model.title()
                : t("playground.model-label", model.title(), AnswerCard.kind(model.kind()));
    }

    private static Div row(ChatModelChoice model) {
        return div(
                "",
                div("tw-cut", label(model)),
                model.name().equals(model.title()) ? null : div("tw-small tw-muted tw-mono tw-cut", model.name()));
    }
}
