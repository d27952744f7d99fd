package io.tunewright.api.openai;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.api.openai.ChatCompletion.Usage;
import io.tunewright.api.openai.TextCompletion.Choice;
import io.tunewright.identity.CurrentUser;
import io.tunewright.inference.CompletionRequest;
import io.tunewright.inference.InferenceService;
import io.tunewright.tunedmodel.TunedModelService;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

@RestController
@Tag(name = "Completions", description = "Continuing raw prompts, without a chat template")
class TextCompletionController {

    private final InferenceService inference;
    private final TunedModelService models;
    private final LiveKeys keys;
    private final CurrentUser user;
    private final JsonMapper json;

    TextCompletionController(
            InferenceService inference, TunedModelService models, LiveKeys keys, CurrentUser user, JsonMapper json) {
        this.inference = inference;
        this.models = models;
        this.keys = keys;
        this.user = user;
        this.json = json;
    }

    @PostMapping("/v1/completions")
    @Operation(
            summary = "Continue a raw prompt",
            description = "`prompt` is a text, a list of token ids, or a list of either; no chat template is applied."
                    + " With `stream: true` the answer comes as server-sent events, ending with `[DONE]`.")
    @ApiResponse(
            responseCode = "200",
            description = "The whole answer; of a stream, each event is a piece of it",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = TextCompletion.class)))
    ResponseEntity<?> complete(@RequestBody TextCompletionRequest body) throws InterruptedException {
        var target = models.resolve(user.tenant(), body.modelName());
        var questions = body.toCompletions(target);
        var form = new TextCompletion.Form(
                "cmpl-" + UUID.randomUUID().toString().replace("-", ""),
                Instant.now().getEpochSecond(),
                body.modelName(),
                "fp_tunewright",
                body.echoed() ? echoes(questions, body.perPrompt()) : List.of(),
                body.perPrompt());
        return body.streamed() ? stream(body, questions, form) : whole(body, questions, form);
    }

    private List<String> echoes(List<CompletionRequest> questions, int perPrompt) {
        var echoes = new ArrayList<String>();
        for (int i = 0; i < questions.size(); i += perPrompt) {
            echoes.add(inference.text(user.tenant(), questions.get(i)));
        }
        return echoes;
    }

    private ResponseEntity<?> stream(
            TextCompletionRequest body, List<CompletionRequest> questions, TextCompletion.Form form) {
        var stream = new AnswerStream(json, form, body.withUsage(), questions.size(), body.perPrompt());
        try {
            for (int i = 0; i < questions.size(); i++) {
                stream.add(inference.complete(user.tenant(), user.user(), questions.get(i), stream.listener(i)));
            }
        } catch (RuntimeException refused) {
            stream.abandon();
            throw refused;
        }
        keys.watch(stream);
        return stream.response();
    }

    private ResponseEntity<?> whole(
            TextCompletionRequest body, List<CompletionRequest> questions, TextCompletion.Form form)
            throws InterruptedException {
        var answers = new WholeAnswers();
        for (var question : questions) {
            answers.ask(listener -> inference.complete(user.tenant(), user.user(), question, listener));
        }
        keys.watch(answers);
        var choices = new ArrayList<Choice>();
        int promptTokens = 0;
        int answerTokens = 0;
        for (var answer : answers.await()) {
            int index = choices.size();
            promptTokens += index % body.perPrompt() == 0 ? answer.ending().promptTokens() : 0;
            answerTokens += answer.ending().answerTokens();
            choices.add(new Choice(
                    form.echo(index) + answer.text(),
                    index,
                    Logprobs.OfText.of(answer.logprobs()),
                    answer.ending().finishReason()));
        }
        return ResponseEntity.ok(form.of(choices, Usage.of(promptTokens, answerTokens)));
    }
}
