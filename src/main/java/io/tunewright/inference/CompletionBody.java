package io.tunewright.inference;

import java.util.Arrays;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A raw prompt as a worker reads it. The gateway has cut it into tokens, so that both count the same.
///
/// @param model     name of the model at the worker
/// @param prompt    token ids, at least one
/// @param maxTokens longest answer, at least 1 unless the prompt is told alone
record CompletionBody(String model, int[] prompt, CompletionRequest request, int maxTokens) implements WorkerBody {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public String path() {
        return "/v1/completions";
    }

    @Override
    public ObjectNode json() {
        var body = JSON.createObjectNode()
                .put("model", model)
                .put("stream", true)
                .put("temperature", request.temperature())
                .put("top_p", request.topP())
                .put("top_k", request.topK() == 0 ? -1 : request.topK())
                .put("repetition_penalty", request.repetitionPenalty())
                .put("presence_penalty", request.presencePenalty())
                .put("frequency_penalty", request.frequencyPenalty())
                .put("max_tokens", maxTokens)
                .put("seed", request.seed());
        if (request.echo() != PromptEcho.NONE) {
            body.put("echo", true);
        }
        if (request.alternatives() >= 0) {
            body.put("logprobs", request.alternatives());
        }
        body.putObject("stream_options").put("include_usage", true).put("continuous_usage_stats", true);
        var ids = body.putArray("prompt");
        Arrays.stream(prompt).forEach(ids::add);
        var stop = body.putArray("stop");
        request.stop().forEach(stop::add);
        return body;
    }
}
