package io.tunewright.training.job;

import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.Example;
import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.worker.TokenizedData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.function.Function;

/// Turns examples into tokens on all processors and hands them on in the order in which they came. Few are in memory
/// at a time.
final class ParallelEncoding implements AutoCloseable {

    private static final int TOGETHER = 64;

    private final ExampleEncoder encoder;
    private final Consumer<TokenizedData.Example> sink;
    private final int ahead = 4 * Runtime.getRuntime().availableProcessors();
    private final ExecutorService threads = Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            Thread.ofPlatform().name("encoding-", 0).daemon(true).factory());
    private final Deque<CompletableFuture<List<TokenizedData.Example>>> running = new ArrayDeque<>();
    private List<Example> together = new ArrayList<>();
    private long learnt;

    ParallelEncoding(ExampleEncoder encoder, Consumer<TokenizedData.Example> sink) {
        this.encoder = encoder;
        this.sink = sink;
    }

    /// @throws InvalidInputException `example-refused`, of this or of an earlier example
    void add(Example example) {
        together.add(example);
        if (together.size() == TOGETHER) {
            start();
        }
        while (running.size() > ahead) {
            writeOldest();
        }
    }

    /// Hands on what is left.
    ///
    /// @return learnt tokens of all examples
    /// @throws InvalidInputException `example-refused`
    long finish() {
        start();
        while (!running.isEmpty()) {
            writeOldest();
        }
        return learnt;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private void start() {
        var some = together;
        together = new ArrayList<>();
        running.add(CompletableFuture.supplyAsync(
                () -> some.stream().map(this::encode).flatMap(Optional::stream).toList(), threads));
    }

    private void writeOldest() {
        try {
            for (var example : running.removeFirst().join()) {
                sink.accept(example);
                for (byte weight : example.weights()) {
                    learnt += weight == 0 ? 0 : 1;
                }
            }
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    /// Empty if an answer was cut off wholly: it teaches nothing.
    private Optional<TokenizedData.Example> encode(Example example) {
        var encoded = accepted(example, encoder::encode);
        return encoded.learntTokens() == 0
                ? Optional.empty()
                : Optional.of(TokenizedData.Example.of(
                        example.line(), encoded.ids(), Arrays.copyOf(encoded.weights(), encoded.kept())));
    }

    /// What an encoder makes of an example.
    ///
    /// @throws InvalidInputException `example-refused` if the template does not accept it
    static <T> T accepted(Example example, Function<List<ChatMessage>, T> encoder) {
        try {
            return encoder.apply(example.messages());
        } catch (IllegalArgumentException refused) {
            throw new InvalidInputException(
                    "example-refused",
                    "dataset",
                    "The model's chat template refuses line %d of the dataset: %s"
                            .formatted(example.line(), refused.getMessage()),
                    example.line(),
                    String.valueOf(refused.getMessage()));
        }
    }
}
