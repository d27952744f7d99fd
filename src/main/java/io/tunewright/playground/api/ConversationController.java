package io.tunewright.playground.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.common.Check;
import io.tunewright.common.InvalidInputException;
import io.tunewright.identity.CurrentUser;
import io.tunewright.playground.ChatSettings;
import io.tunewright.playground.ConversationId;
import io.tunewright.playground.PlaygroundService;
import io.tunewright.playground.api.ConversationBodies.AgainRequest;
import io.tunewright.playground.api.ConversationBodies.ConversationList;
import io.tunewright.playground.api.ConversationBodies.ConversationResponse;
import io.tunewright.playground.api.ConversationBodies.QuestionRequest;
import io.tunewright.playground.api.ConversationBodies.RawPromptResponse;
import io.tunewright.playground.api.ConversationBodies.SettingsBody;
import io.tunewright.playground.api.ConversationBodies.SummaryResponse;
import io.tunewright.playground.api.ConversationBodies.TitleRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/conversations")
@Tag(name = "Playground", description = "Conversations of the key's owner with up to three models side by side")
class ConversationController {

    private static final int MOST = 1000;

    private final PlaygroundService playground;
    private final CurrentUser user;

    ConversationController(PlaygroundService playground, CurrentUser user) {
        this.playground = playground;
        this.user = user;
    }

    @GetMapping
    @Operation(summary = "The conversations of the key's owner, most recently changed first")
    ConversationList list(@RequestParam(defaultValue = "100") int limit) {
        Check.range("limit", limit, 1, MOST);
        return new ConversationList(playground.recent(user.tenant(), user.user(), limit).stream()
                .map(SummaryResponse::of)
                .toList());
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(
            summary = "Begin a conversation with its first question",
            description = "Answers come in the background: read the conversation while `answering` is true.")
    ConversationResponse begin(@RequestBody QuestionRequest body) {
        var models = body.models();
        if (models == null) {
            throw new InvalidInputException("field-missing", "models", "The field 'models' is missing");
        }
        return response(playground.begin(
                user.tenant(), user.user(), models, settings(body.settings(), ChatSettings.DEFAULT), body.question()));
    }

    @GetMapping("/{id}")
    @Operation(summary = "A conversation with its answers as far as they are made")
    ConversationResponse get(@PathVariable ConversationId id) {
        return response(id);
    }

    @PostMapping("/{id}/questions")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Ask the next question", description = "409 while a model still answers.")
    ConversationResponse ask(@PathVariable ConversationId id, @RequestBody QuestionRequest body) {
        var before = playground.get(user.tenant(), user.user(), id);
        playground.ask(
                user.tenant(),
                user.user(),
                id,
                models(body.models(), before.models()),
                settings(body.settings(), before.settings()),
                body.question());
        return response(id);
    }

    @PostMapping("/{id}/regenerate")
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Ask the last question again; its answers are replaced")
    ConversationResponse regenerate(@PathVariable ConversationId id, @RequestBody AgainRequest body) {
        var before = playground.get(user.tenant(), user.user(), id);
        playground.regenerate(
                user.tenant(),
                user.user(),
                id,
                models(body.models(), before.models()),
                settings(body.settings(), before.settings()));
        return response(id);
    }

    @PostMapping("/{id}/stop")
    @Operation(summary = "Stop all answers in the making; what they said so far stays")
    ConversationResponse stop(@PathVariable ConversationId id) {
        playground.stop(user.tenant(), user.user(), id);
        return response(id);
    }

    @PatchMapping("/{id}")
    @Operation(summary = "Rename a conversation")
    ConversationResponse rename(@PathVariable ConversationId id, @RequestBody TitleRequest body) {
        playground.rename(user.tenant(), user.user(), id, body.title());
        return response(id);
    }

    @PostMapping("/{id}/clear")
    @Operation(summary = "Remove all turns; models and settings stay")
    ConversationResponse clear(@PathVariable ConversationId id) {
        playground.clear(user.tenant(), user.user(), id);
        return response(id);
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Delete a conversation")
    void delete(@PathVariable ConversationId id) {
        playground.delete(user.tenant(), user.user(), id);
    }

    @GetMapping("/{id}/turns/{turn}/answers/{position}/prompt")
    @Operation(summary = "What a model was sent for an answer, as text and tokens")
    RawPromptResponse prompt(@PathVariable ConversationId id, @PathVariable int turn, @PathVariable int position) {
        return RawPromptResponse.of(playground.rawPrompt(user.tenant(), user.user(), id, turn, position));
    }

    private ConversationResponse response(ConversationId id) {
        return ConversationResponse.of(playground.get(user.tenant(), user.user(), id));
    }

    private static List<String> models(@Nullable List<String> asked, List<String> before) {
        return asked == null ? before : asked;
    }

    private static ChatSettings settings(@Nullable SettingsBody asked, ChatSettings before) {
        return asked == null ? before : asked.over(before);
    }
}
