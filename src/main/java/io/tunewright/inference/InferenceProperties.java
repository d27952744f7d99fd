package io.tunewright.inference;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/// How models are served (`tunewright.inference.*`).
///
/// @param loadedModels           serving workers at the same time; the longest unused one makes room
/// @param idle                   a worker that nobody used for so long ends
/// @param startTimeout           longest time a model may take to load
/// @param silence                a worker that says nothing for so long while it answers counts as hung
/// @param longestBackOff         longest pause before a worker that keeps crashing is started again
/// @param answers                answers made at the same time, over all models and organisations
/// @param waiting                requests that may wait for that; more are refused
/// @param waitingPerOrganisation requests that one organisation may have waiting; more are refused
/// @param answersPerWorker       answers one worker makes in turns
/// @param threads                CPU threads a worker may use, 0 for all
@ConfigurationProperties("tunewright.inference")
record InferenceProperties(
        @DefaultValue("3") int loadedModels,
        @DefaultValue("10m") Duration idle,
        @DefaultValue("3m") Duration startTimeout,
        @DefaultValue("30s") Duration silence,
        @DefaultValue("1m") Duration longestBackOff,
        @DefaultValue("16") int answers,
        @DefaultValue("256") int waiting,
        @DefaultValue("32") int waitingPerOrganisation,
        @DefaultValue("8") int answersPerWorker,
        @DefaultValue("0") int threads) {}
