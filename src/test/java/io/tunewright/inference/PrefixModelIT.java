package io.tunewright.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.common.InvalidInputException;
import io.tunewright.evaluation.Evaluation.Status;
import io.tunewright.evaluation.EvaluationService;
import io.tunewright.evaluation.TestEvaluations;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.llm.ChatMessage;
import io.tunewright.playground.ChatModelChoice;
import io.tunewright.playground.PlaygroundService;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TinyModels;
import io.tunewright.tunedmodel.TunedModel;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;

/// A prefix from the gallery's recipe to an answer, a measurement and a refused merge, on a tiny ChatGLM2.
@Import({TinyModels.class, TestEvaluations.class})
class PrefixModelIT extends IntegrationTest {

    @Autowired
    private TinyModels tiny;

    @Autowired
    private TunedModelService models;

    @Autowired
    private InferenceService inference;

    @Autowired
    private EvaluationService evaluations;

    @Autowired
    private TestEvaluations data;

    @Autowired
    private PlaygroundService playground;

    @Test
    void aPrefixAnswersAndIsMeasuredBesideItsBaseAndIsNotMerged() throws Exception {
        var user = signInAs(Role.MEMBER);
        var base = tiny.base(user, "chatglm2", "glm");
        var prefix =
                tiny.tuned(user, base, "chatglm2_6b_ptuning_v2", Map.of("max_steps", "2", "method.pre_seq_len", "16"));

        assertThat(prefix.kind()).isEqualTo(TunedModel.Kind.ADAPTER);
        assertThat(prefix.files().files())
                .containsOnlyKeys("README.md", "adapter_config.json", "adapter_model.safetensors");
        assertThat(models.directory(user.tenant(), prefix.id()).resolve("README.md"))
                .content()
                .contains("tags: [prefix-tuning, tunewright]", "A trained prefix (P-tuning v2) in PEFT layout");

        var fromBase = chat(user, new ModelRef.Base(base.id()));
        var fromPrefix = chat(user, new ModelRef.Tuned(prefix.id()));
        assertThat(fromPrefix.ending().answerTokens()).isPositive();
        fromBase.ending();
        assertThat(fromPrefix.text()).as("the prefix changes it").isNotEqualTo(fromBase.text());

        assertThat(playground.models(user.tenant()))
                .as("ChatGLM2's text begins at 0, so the prefix takes nothing of the context; the gateway counts it")
                .filteredOn(choice -> choice.name().equals(prefix.name()))
                .extracting(ChatModelChoice::contextLength)
                .containsExactly(base.inspection().contextLength() - 16);
        assertThat(models.isMergeable(user.tenant(), prefix)).isFalse();
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> models.merge(user.tenant(), prefix.id(), 5_000_000))
                .withMessage(
                        "%s is a prefix: it adds keys and values, which no weight of the base can stand for. Use it beside its base",
                        prefix.name());

        var version = data.sums(user, 8);
        var ofPrefix = data.awaitEnd(
                user, evaluations.start(user.tenant(), user.user(), new ModelRef.Tuned(prefix.id()), version));
        var ofBase = data.awaitEnd(
                user, evaluations.start(user.tenant(), user.user(), new ModelRef.Base(base.id()), version));
        assertThat(ofPrefix.status()).as(ofPrefix.message()).isEqualTo(Status.SUCCEEDED);
        assertThat(ofPrefix.score("loss").orElseThrow().value())
                .isNotEqualTo(ofBase.score("loss").orElseThrow().value());
    }

    private Heard chat(Principal user, ModelRef model) {
        var heard = new Heard();
        var request = new ChatRequest(
                model, List.of(ChatMessage.user("Who are you? 你是谁？")), 0, 1, 0, 1, 0, 0, 12, List.of(), 1);
        inference.chat(user.tenant(), user.user(), request, heard);
        return heard;
    }
}
