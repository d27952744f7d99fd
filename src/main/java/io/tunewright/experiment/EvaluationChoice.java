package io.tunewright.experiment;

import io.tunewright.dataset.DatasetVersionId;

/// What the models of an experiment's runs are measured on before they are published.
public record EvaluationChoice(DatasetVersionId dataset, String label) {}
