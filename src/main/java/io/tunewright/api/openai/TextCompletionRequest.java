package io.tunewright.api.openai;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.tunewright.api.openai.ChatCompletionRequest.StreamOptions;
import io.tunewright.common.Check;
import io.tunewright.common.InvalidInputException;
import io.tunewright.inference.CompletionRequest;
import io.tunewright.inference.CompletionRequest.Prompt;
import io.tunewright.inference.PromptEcho;
import io.tunewright.tunedmodel.ModelRef;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Body of `POST /v1/completions`. Fields of other vendors are ignored; what the engine cannot do is refused by name.
///
/// @param prompt    a text, token ids, or a list of either
/// @param maxTokens 16 if absent, as OpenAI has it; 0 only with `echo`
/// @param echo      whether each answer begins with its prompt; with `logprobs` they begin with those of its tokens
@JsonIgnoreProperties(ignoreUnknown = true)
record TextCompletionRequest(
        @Nullable String model,
        @Nullable JsonNode prompt,
        @Nullable Integer maxTokens,
        @Nullable Double temperature,
        @Nullable Double topP,
        @Nullable Integer topK,
        @Nullable Double repetitionPenalty,
        @Nullable Double presencePenalty,
        @Nullable Double frequencyPenalty,
        @Nullable JsonNode stop,
        @Nullable Long seed,
        @Nullable Integer n,
        @Nullable Integer bestOf,
        @Nullable Boolean echo,
        @Nullable Boolean stream,
        @Nullable StreamOptions streamOptions,
        @Nullable String suffix,
        @Nullable Integer logprobs,
        @Nullable JsonNode logitBias) {

    private static final int DEFAULT_TOKENS = 16;
    private static final int MOST_PROMPTS = 16;
    private static final int MOST_ANSWERS = 32;
    private static final int MOST_ALTERNATIVES = 5;

    boolean streamed() {
        return Boolean.TRUE.equals(stream);
    }

    boolean withUsage() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }

    boolean echoed() {
        return Boolean.TRUE.equals(echo);
    }

    int perPrompt() {
        return n == null ? 1 : n;
    }

    String modelName() {
        if (model == null || model.isBlank()) {
            throw new InvalidInputException("model-missing", "model", "Name a model; GET /v1/models lists them");
        }
        return model;
    }

    /// The questions to our own gateway, those of one prompt in a row; everything is checked before costly work.
    List<CompletionRequest> toCompletions(ModelRef target) {
        refuseWhatTheEngineCannot();
        Check.range("n", perPrompt(), 1, 4);
        var prompts = prompts();
        Check.that(
                prompts.size() * perPrompt() <= MOST_ANSWERS,
                "n",
                "times the number of prompts may be at most %d".formatted(MOST_ANSWERS));
        int longest = maxTokens == null ? DEFAULT_TOKENS : maxTokens;
        Check.that(longest != 0 || echoed(), "max_tokens", "may be 0 only with echo: true");
        Check.range("max_tokens", longest, 0, 1_000_000);
        long firstSeed = seed == null ? System.nanoTime() : seed;
        var all = new ArrayList<CompletionRequest>();
        for (var each : prompts) {
            for (int i = 0; i < perPrompt(); i++) {
                all.add(new CompletionRequest(
                        target,
                        each,
                        or(temperature, 1),
                        or(topP, 1),
                        topK == null ? 0 : topK,
                        or(repetitionPenalty, 1),
                        or(presencePenalty, 0),
                        or(frequencyPenalty, 0),
                        longest,
                        Stops.read(stop),
                        firstSeed + i,
                        logprobs == null ? -1 : logprobs,
                        told()));
            }
        }
        return all;
    }

    private PromptEcho told() {
        if (echoed() && maxTokens != null && maxTokens == 0) {
            return PromptEcho.ALONE;
        }
        return echoed() && logprobs != null ? PromptEcho.BEFORE_ANSWER : PromptEcho.NONE;
    }

    private void refuseWhatTheEngineCannot() {
        refuse("suffix", suffix != null && !suffix.isEmpty());
        if (logprobs != null) {
            Check.range("logprobs", logprobs, 0, MOST_ALTERNATIVES);
        }
        refuse("best_of", bestOf != null && bestOf != perPrompt());
        refuse("logit_bias", logitBias != null && logitBias.isObject() && !logitBias.isEmpty());
        if (streamOptions != null && !streamed()) {
            throw new InvalidInputException(
                    "invalid-value", "stream_options", "stream_options is allowed only with stream: true");
        }
    }

    private static void refuse(String field, boolean asked) {
        if (asked) {
            throw new InvalidInputException(
                    "unsupported-parameter", field, "%s is not supported here; leave it out".formatted(field), field);
        }
    }

    private List<Prompt> prompts() {
        if (prompt == null || prompt.isNull() || prompt.isArray() && prompt.isEmpty()) {
            throw new InvalidInputException("prompt-missing", "prompt", "Send a prompt: a text, or token ids");
        }
        if (!prompt.isArray() || prompt.path(0).isNumber()) {
            return List.of(prompt(prompt));
        }
        Check.that(prompt.size() <= MOST_PROMPTS, "prompt", "may be at most %d prompts".formatted(MOST_PROMPTS));
        var prompts = new ArrayList<Prompt>();
        prompt.forEach(each -> prompts.add(prompt(each)));
        return prompts;
    }

    private static Prompt prompt(JsonNode prompt) {
        if (prompt.isString()) {
            return new Prompt.Text(prompt.asString());
        }
        Check.that(prompt.isArray(), "prompt", "must be a text, token ids, or a list of either");
        var ids = new ArrayList<Integer>();
        prompt.forEach(id -> {
            Check.that(id.canConvertToInt() && id.isIntegralNumber(), "prompt", "must hold whole numbers as token ids");
            ids.add(id.asInt());
        });
        return new Prompt.Ids(ids);
    }

    private static double or(@Nullable Double value, double otherwise) {
        return value == null ? otherwise : value;
    }
}
