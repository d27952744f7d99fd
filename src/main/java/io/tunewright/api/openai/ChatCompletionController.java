package io.tunewright.api.openai;

import io.swagger.v3.oas.annotations.Operation;
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
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
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
    private final CurrentUser user;
    private final JsonMapper json;

    ChatCompletionController(InferenceService inference, TunedModelService models, CurrentUser user, JsonMapper json) {
        this.inference = inference;
        this.models = models;
        this.user = user;
        this.json = json;
    }

    @PostMapping("/v1/chat/completions")
    @Operation(
            summary = "Answer a conversation",
            description = "With `stream: true` the answer comes as server-sent events, ending with `[DONE]`.")
    ResponseEntity<?> complete(@RequestBody ChatCompletionRequest body) throws InterruptedException {
        var target = models.resolve(user.tenant(), body.modelName());
        var completion = new ChatStream.Completion(
                "chatcmpl-" + UUID.randomUUID().toString().replace("-", ""),
                Instant.now().getEpochSecond(),
                body.modelName(),
                "fp_tunewright");
        return body.streamed() ? stream(body, target, completion) : whole(body, target, completion);
    }

    private ResponseEntity<?> stream(ChatCompletionRequest body, ModelRef target, ChatStream.Completion completion) {
        var stream = new ChatStream(json, completion, body.withUsage(), body.answers());
        for (int i = 0; i < body.answers(); i++) {
            stream.add(inference.chat(user.tenant(), user.user(), body.toChat(target, i), stream.listener(i)));
        }
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .cacheControl(CacheControl.noCache())
                .header("X-Accel-Buffering", "no")
                .body(stream.emitter());
    }

    private ResponseEntity<?> whole(ChatCompletionRequest body, ModelRef target, ChatStream.Completion completion)
            throws InterruptedException {
        var answers = new ArrayList<AnswerInProgress>();
        for (int i = 0; i < body.answers(); i++) {
            var answer = new AnswerInProgress();
            inference.chat(user.tenant(), user.user(), body.toChat(target, i), answer);
            answers.add(answer);
        }
        var choices = new ArrayList<Choice>();
        int promptTokens = 0;
        int answerTokens = 0;
        for (int i = 0; i < answers.size(); i++) {
            var whole = answers.get(i).await();
            promptTokens = whole.ending().promptTokens();
            answerTokens += whole.ending().answerTokens();
            choices.add(new Choice(
                    i,
                    new Message("assistant", whole.text(), null),
                    null,
                    whole.ending().finishReason()));
        }
        return ResponseEntity.ok(new ChatCompletion(
                completion.id(),
                "chat.completion",
                completion.created(),
                completion.model(),
                completion.fingerprint(),
                choices,
                Usage.of(promptTokens, answerTokens)));
    }
}
