package io.tunewright.inference;

import tools.jackson.databind.node.ObjectNode;

/// A question as a worker reads it: OpenAI's form with the extensions that vLLM shares.
interface WorkerBody {

    /// Route of the worker.
    String path();

    ObjectNode json();
}
