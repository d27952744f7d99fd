package io.tunewright.api.openai;

import io.tunewright.inference.InferenceService.Answer;
import io.tunewright.inference.TokenListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Answers of one request that are sent when all are whole.
final class WholeAnswers implements LiveKeys.Work {

    private final List<AnswerInProgress> answers = new ArrayList<>();
    private final List<Answer> running = new ArrayList<>();
    private volatile boolean over;

    /// Begins one more. If it is refused, those before it are stopped.
    void ask(Function<TokenListener, Answer> question) {
        var answer = new AnswerInProgress();
        try {
            running.add(question.apply(answer));
        } catch (RuntimeException refused) {
            stop();
            throw refused;
        }
        answers.add(answer);
    }

    /// Waits for all.
    List<AnswerInProgress.Whole> await() throws InterruptedException {
        try {
            var whole = new ArrayList<AnswerInProgress.Whole>();
            for (var answer : answers) {
                whole.add(answer.await());
            }
            return whole;
        } finally {
            stop();
        }
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public void cut() {
        answers.forEach(AnswerInProgress::cut);
        stop();
    }

    private void stop() {
        over = true;
        running.forEach(Answer::cancel);
    }
}
