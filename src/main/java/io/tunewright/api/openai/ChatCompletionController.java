package io.tunewright.api.openai;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.openai.ChatCompletion.Choice;
import io.tunewright.api.openai.ChatCompletion.Message;
import io.tunewright.api.openai.ChatCompletion.Usage;
import io.tunewright.identity.CurrentUser;
import io.tunewright.inference.InferenceService;
import io.tunewright.tunedmodel.ModelRef;
import io.tunewright.tunedmodel.TunedModelService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Tag(name = "Chat", description = "Talking to base, adapter and merged models")
class ChatCompletionController {

    private final InferenceService inference;
    private final TunedModelService models;
    private final LiveKeys keys;
    private final CurrentUser user;
    private final JsonMapper json;

    ChatCompletionController(
            InferenceService inference, TunedModelService models, LiveKeys keys, CurrentUser user, JsonMapper json) {
        this.inference = inference;
        this.models = models;
        this.keys = keys;
        this.user = user;
        this.json = json;
    }

    @PostMapping("/v1/chat/completions")
    @Operation(
            summary = "Answer a conversation",
            description = "With `stream: true` the answer comes as server-sent events, ending with `[DONE]`.")
    @ApiResponse(
            responseCode = "200",
            description = "The whole answer; of a stream, each event is a piece of it",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = ChatCompletion.class)))
    ResponseEntity<?> complete(@RequestBody ChatCompletionRequest body) throws InterruptedException {
        var target = models.resolve(user.tenant(), body.modelName());
        var form = new ChatCompletion.Form(
                "chatcmpl-" + UUID.randomUUID().toString().replace("-", ""),
                Instant.now().getEpochSecond(),
                body.modelName(),
                "fp_tunewright");
        return body.streamed() ? stream(body, target, form) : whole(body, target, form);
    }

    private ResponseEntity<?> stream(ChatCompletionRequest body, ModelRef target, ChatCompletion.Form form) {
        var stream = new AnswerStream(json, form, body.withUsage(), body.answers(), body.answers());
        try {
            for (int i = 0; i < body.answers(); i++) {
                stream.add(inference.chat(user.tenant(), user.user(), body.toChat(target, i), stream.listener(i)));
            }
        } catch (RuntimeException refused) {
            stream.abandon();
            throw refused;
        }
        keys.watch(stream);
        return stream.response();
    }

    private ResponseEntity<?> whole(ChatCompletionRequest body, ModelRef target, ChatCompletion.Form form)
            throws InterruptedException {
        var answers = new WholeAnswers();
        for (int i = 0; i < body.answers(); i++) {
            var question = body.toChat(target, i);
            answers.ask(listener -> inference.chat(user.tenant(), user.user(), question, listener));
        }
        keys.watch(answers);
        var choices = new ArrayList<Choice>();
        int answerTokens = 0;
        var whole = answers.await();
        for (var answer : whole) {
            answerTokens += answer.ending().answerTokens();
            choices.add(new Choice(
                    choices.size(),
                    new Message("assistant", answer.text(), null),
                    Logprobs.OfChat.of(answer.logprobs()),
                    answer.ending().finishReason()));
        }
        return ResponseEntity.ok(new ChatCompletion(
                form.id(),
                "chat.completion",
                form.created(),
                form.model(),
                form.fingerprint(),
                choices,
                Usage.of(whole.getFirst().ending().promptTokens(), answerTokens)));
    }
}
