package io.tunewright.checkpoint.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.Composite;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.select.Select;
import io.tunewright.common.ui.Formats;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.SampleTimeline;
import io.tunewright.common.ui.SampleTimeline.Sample;
import io.tunewright.worker.RunEvent.Sampled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What the model answered to the recipe's prompts while it learned, one prompt at a time.
final class RunSamples extends Composite<Div> {

    private static final long serialVersionUID = 1;
    private static final int MOST = 8;

    private final SampleTimeline timeline = new SampleTimeline(t("training.samples"));
    private final Select<String> chooser = new Select<>();
    private final Div prompt = div("tw-small tw-muted");
    private transient List<Sampled> samples = List.of();
    private transient List<String> prompts = List.of();

    RunSamples() {
        chooser.setId("sample-prompt");
        chooser.setAriaLabel(t("training.samples.prompt"));
        chooser.addThemeName("small");
        chooser.addValueChangeListener(change -> draw());
        getContent().setId("samples");
        getContent().add(Parts.card(t("training.samples"), div("tw-row", prompt, chooser), timeline));
        getContent().setVisible(false);
    }

    void show(List<Sampled> all) {
        if (all.equals(samples)) {
            return;
        }
        samples = all;
        getContent().setVisible(!samples.isEmpty());
        var found = new ArrayList<>(
                new LinkedHashSet<>(samples.stream().map(Sampled::prompt).toList()));
        if (!found.equals(prompts)) {
            prompts = found;
            @Nullable String chosen = chooser.getValue();
            chooser.setItems(prompts);
            chooser.setValue(chosen != null && prompts.contains(chosen) ? chosen : prompts.getFirst());
        }
        draw();
    }

    private void draw() {
        boolean many = prompts.size() > 1;
        chooser.setVisible(many);
        prompt.setVisible(!many);
        @Nullable String chosen = chooser.getValue();
        if (chosen == null) {
            return;
        }
        prompt.removeAll();
        prompt.add(Parts.lang(span("", t("training.samples.quoted", chosen)), languageOf(chosen)));
        timeline.show(chosen(chosen));
    }

    /// The first, the newest, and some between at even distances; a step that was sampled again after an
    /// interruption counts once.
    private List<Sample> chosen(String chosen) {
        var bySteps = new LinkedHashMap<Long, Sampled>();
        samples.stream().filter(sample -> sample.prompt().equals(chosen)).forEach(sample -> {
            bySteps.remove(sample.step());
            bySteps.put(sample.step(), sample);
        });
        var ordered = new ArrayList<>(bySteps.values());
        int shown = Math.min(MOST, ordered.size());
        return IntStream.range(0, shown)
                .mapToObj(i -> ordered.get(shown == 1 ? 0 : i * (ordered.size() - 1) / (shown - 1)))
                .map(sample -> new Sample(
                        sample.step() == 0
                                ? t("training.samples.before")
                                : t("training.samples.step", Formats.count(sample.step())),
                        t("training.samples.tokens", Formats.count(sample.tokens())),
                        sample.text().isBlank() ? t("training.samples.nothing") : sample.text(),
                        languageOf(sample.text())))
                .toList();
    }

    static Locale languageOf(String text) {
        boolean chinese =
                text.codePoints().anyMatch(point -> Character.UnicodeScript.of(point) == Character.UnicodeScript.HAN);
        return chinese ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
    }
}
