package io.tunewright.database;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/// Prints a sentence instead of a stack trace when the database keeps the server from starting. Spring Boot finds it
/// in `META-INF/spring.factories`.
class DatabaseFailureAnalyzer extends AbstractFailureAnalyzer<DatabaseUnusableException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, DatabaseUnusableException cause) {
        return new FailureAnalysis(cause.getMessage(), cause.action(), cause);
    }
}
