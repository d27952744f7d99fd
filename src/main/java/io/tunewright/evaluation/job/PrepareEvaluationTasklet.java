package io.tunewright.evaluation.job;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.evaluation.EvaluationChanges;
import io.tunewright.evaluation.MeasuredModel;
import io.tunewright.evaluation.store.EvaluationSamples;
import io.tunewright.evaluation.store.EvaluationStore;
import io.tunewright.evaluation.store.HeldOutRow;
import io.tunewright.evaluation.store.StoredEvaluation;
import io.tunewright.llm.ChatMessage;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/// Stores which conversations are to be measured. A repeat finds them there.
@Component
class PrepareEvaluationTasklet extends EvaluationPhase {

    private static final int CHUNK = 200;
    private static final int BEGINNING = 300;

    private final EvaluationStore evaluations;
    private final EvaluationSamples samples;
    private final HeldOut heldOut;
    private final BaseModelService baseModels;
    private final TunedModelService tunedModels;

    PrepareEvaluationTasklet(
            EvaluationStore evaluations,
            EvaluationSamples samples,
            EvaluationChanges changes,
            HeldOut heldOut,
            BaseModelService baseModels,
            TunedModelService tunedModels) {
        super(evaluations, changes);
        this.evaluations = evaluations;
        this.samples = samples;
        this.heldOut = heldOut;
        this.baseModels = baseModels;
        this.tunedModels = tunedModels;
    }

    @Override
    void work(StoredEvaluation stored) {
        var tenant = stored.tenant();
        var model = MeasuredModel.of(tenant, stored.evaluation().model(), baseModels, tunedModels);
        List<HeldOutRow> chunk = new ArrayList<>();
        int[] total = {0};
        heldOut.forEach(tenant, stored.evaluation(), model, conversation -> {
            chunk.add(row(conversation));
            total[0]++;
            if (chunk.size() == CHUNK) {
                samples.insert(tenant, stored.id(), chunk);
                chunk.clear();
            }
        });
        samples.insert(tenant, stored.id(), chunk);
        evaluations.running(tenant, stored.id(), total[0]);
    }

    @Override
    String doing() {
        return "preparing the conversations";
    }

    /// Of a document only how it begins.
    private static String shown(ChatMessage message) {
        String text = message.content();
        return message.isDocument() && text.length() > BEGINNING ? text.substring(0, BEGINNING) + "…" : text;
    }

    private static HeldOutRow row(HeldOut.Conversation conversation) {
        var messages = conversation.example().messages();
        String question = messages.stream()
                .filter(message -> message.role().equals("user") || message.isDocument())
                .reduce((first, second) -> second)
                .map(PrepareEvaluationTasklet::shown)
                .orElse("");
        var last = messages.getLast();
        return new HeldOutRow(
                conversation.example().line(),
                question,
                last.role().equals("assistant") ? last.content() : "",
                conversation.prompt().length > 0,
                conversation.tokens());
    }
}
