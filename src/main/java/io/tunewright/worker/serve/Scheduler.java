package io.tunewright.worker.serve;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Shares one model among several answers: one platform thread makes every call of the model and steps the
/// answers in turn, a token each. So a short answer is not kept waiting by a long one, and an answer that nobody
/// wants any more costs at most one further token.
final class Scheduler implements AutoCloseable {

    private final int active;
    private final int waiting;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<Answer> turns = new ArrayDeque<>();
    private final Deque<Answer> queue = new ArrayDeque<>();
    private final Deque<Runnable> calls = new ArrayDeque<>();
    private final Thread thread;
    private boolean closed;

    /// @param active  answers made in turns
    /// @param waiting answers that may wait for one of those places
    Scheduler(int active, int waiting) {
        this.active = active;
        this.waiting = waiting;
        this.thread = Thread.ofPlatform().name("model").start(this::run);
    }

    /// Queues an answer.
    ///
    /// @return false if the queue is full
    boolean submit(Answer answer) {
        lock.lock();
        try {
            if (closed || turns.size() + queue.size() >= active + waiting) {
                queue.removeIf(Answer::cancelled);
            }
            if (closed || turns.size() + queue.size() >= active + waiting) {
                return false;
            }
            queue.add(answer);
            work.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Runs something on the model's thread, between two tokens.
    <T> CompletableFuture<T> call(Callable<T> call) {
        var result = new CompletableFuture<T>();
        lock.lock();
        try {
            if (closed) {
                result.completeExceptionally(new IllegalStateException("the worker is ending"));
            } else {
                calls.add(() -> complete(result, call));
                work.signal();
            }
        } finally {
            lock.unlock();
        }
        return result;
    }

    /// Answers that are made or wait.
    int load() {
        lock.lock();
        try {
            return turns.size() + queue.size();
        } finally {
            lock.unlock();
        }
    }

    /// Ends all answers and the thread; waits for the token in the making.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (true) {
            @Nullable Runnable call;
            @Nullable Answer answer;
            lock.lock();
            try {
                while (!closed && calls.isEmpty() && turns.isEmpty() && queue.isEmpty()) {
                    work.awaitUninterruptibly();
                }
                if (closed) {
                    break;
                }
                call = calls.poll();
                answer = call == null ? nextTurn() : null;
            } finally {
                lock.unlock();
            }
            if (call != null) {
                call.run();
            }
            if (answer != null && !answer.step()) {
                retire(answer);
            }
        }
        endAll();
    }

    /// The answer whose turn it is; new ones are let in first. The answer stays in the ring while it is stepped.
    private @Nullable Answer nextTurn() {
        while (turns.size() < active && !queue.isEmpty()) {
            turns.addFirst(queue.remove());
        }
        Answer next = turns.poll();
        if (next != null) {
            turns.add(next);
        }
        return next;
    }

    private void retire(Answer answer) {
        lock.lock();
        try {
            turns.remove(answer);
        } finally {
            lock.unlock();
        }
    }

    private void endAll() {
        var ending = new IllegalStateException("the worker is ending");
        turns.forEach(answer -> answer.fail(ending));
        queue.forEach(answer -> answer.fail(ending));
        calls.forEach(Runnable::run);
        turns.clear();
        queue.clear();
    }

    private static <T> void complete(CompletableFuture<T> result, Callable<T> call) {
        try {
            result.complete(call.call());
        } catch (Exception | LinkageError failure) {
            result.completeExceptionally(failure);
        }
    }
}
