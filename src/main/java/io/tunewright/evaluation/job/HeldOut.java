package io.tunewright.evaluation.job;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.Example;
import io.tunewright.dataset.Split;
import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.MeasuredModel;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.LossOn;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.springframework.stereotype.Component;

/// The held-out conversations of an evaluation as the model will see them.
@Component
class HeldOut {

    private final DatasetService datasets;
    private final BaseModelService baseModels;

    HeldOut(DatasetService datasets, BaseModelService baseModels) {
        this.datasets = datasets;
        this.baseModels = baseModels;
    }

    /// A conversation as the model will see it.
    ///
    /// @param ids    tokens, cut to the context
    /// @param learnt which of them count
    /// @param prompt tokens up to where the assistant begins its last turn; empty where no answer is asked
    ///               for: the conversation does not end with one, or leaves no room for it
    record Conversation(Example example, int[] ids, boolean[] learnt, int[] prompt) {

        /// The first token is never predicted.
        int tokens() {
            return (int)
                    IntStream.range(1, learnt.length).filter(t -> learnt[t]).count();
        }
    }

    /// @throws InvalidInputException `example-refused` if the chat template refuses a conversation
    void forEach(TenantId tenant, Evaluation evaluation, MeasuredModel model, Consumer<Conversation> consumer) {
        int context = baseModels.get(tenant, model.base()).inspection().contextLength() - model.positionsTaken();
        var encoder = baseModels.encoder(tenant, model.base(), context, LossOn.ANSWERS);
        datasets.forEach(
                tenant,
                evaluation.datasetVersion(),
                Split.HELD_OUT,
                example -> consumer.accept(conversation(example, encoder, context)));
    }

    private static Conversation conversation(Example example, ExampleEncoder encoder, int context) {
        try {
            var encoded = encoder.encode(example.messages());
            return new Conversation(
                    example,
                    encoded.ids(),
                    Arrays.copyOf(encoded.learnt(), encoded.kept()),
                    prompt(example, encoder, context));
        } catch (IllegalArgumentException refused) {
            throw new InvalidInputException(
                    "example-refused",
                    "dataset",
                    "The model's chat template refuses line %d of the dataset: %s"
                            .formatted(example.line(), refused.getMessage()),
                    example.line(),
                    String.valueOf(refused.getMessage()));
        }
    }

    private static int[] prompt(Example example, ExampleEncoder encoder, int context) {
        int[] prompt = encoder.question(example.messages());
        return prompt.length + EvaluationService.ANSWER_TOKENS > context ? new int[0] : prompt;
    }
}
