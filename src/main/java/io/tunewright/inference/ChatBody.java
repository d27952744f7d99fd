package io.tunewright.inference;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A question as a worker reads it: OpenAI's form with the extensions that vLLM shares.
///
/// @param model     name of the model at the worker
/// @param maxTokens longest answer, at least 1
record ChatBody(String model, ChatRequest request, int maxTokens) implements WorkerBody {

    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public String path() {
        return "/v1/chat/completions";
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
                .put("max_completion_tokens", maxTokens)
                .put("seed", request.seed());
        if (request.alternatives() >= 0) {
            body.put("logprobs", true).put("top_logprobs", request.alternatives());
        }
        body.putObject("stream_options").put("include_usage", true).put("continuous_usage_stats", true);
        var messages = body.putArray("messages");
        request.messages()
                .forEach(message ->
                        messages.addObject().put("role", message.role()).put("content", message.content()));
        var stop = body.putArray("stop");
        request.stop().forEach(stop::add);
        return body;
    }
}
