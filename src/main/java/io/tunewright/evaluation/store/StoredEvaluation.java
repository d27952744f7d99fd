package io.tunewright.evaluation.store;

import io.tunewright.evaluation.Evaluation;
import io.tunewright.evaluation.EvaluationId;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;

/// An evaluation with what its job must know.
///
/// @param author         who asked for it
/// @param round          how often a user started it, from 1
/// @param attempts       workers it has used up in all rounds
/// @param attemptsBefore those of the rounds before this one
public record StoredEvaluation(
        TenantId tenant,
        UserId author,
        Evaluation evaluation,
        int round,
        int attempts,
        int attemptsBefore,
        boolean cancelRequested) {

    public EvaluationId id() {
        return evaluation.id();
    }

    public boolean isOver() {
        return evaluation.status().isFinal();
    }
}
