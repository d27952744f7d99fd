package io.tunewright.worker.starter;

import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.report.RunControl;
import io.tunewright.worker.train.TrainWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.json.JsonMapper;

/// Builds the starter model from nothing: `BuildStarterModel <work directory> [threads]`.
///
/// Writes the training text, learns the tokenizer, draws random weights, trains them with the worker's own loop,
/// and leaves the model in `<work directory>/model`. Stopped half-way, it goes on from the last checkpoint when it
/// is called again.
public final class BuildStarterModel {

    private BuildStarterModel() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length < 1 || arguments.length > 2) {
            System.err.println("usage: BuildStarterModel <work directory> [threads]");
            System.exit(2);
        }
        int threads = arguments.length == 2 ? Integer.parseInt(arguments[1]) : 0;
        int code = build(Path.of(arguments[0]), threads);
        // libtorch's threads must not keep a finished process alive
        Runtime.getRuntime().halt(code);
    }

    private static int build(Path work, int threads) throws IOException {
        var fresh = work.resolve("fresh");
        var run = work.resolve("run");
        if (Files.notExists(run.resolve(RunSpec.FILE))) {
            prepare(fresh, run, threads);
        }
        System.out.println("training; progress is in " + run.resolve("events.ndjson"));
        int code = train(run);
        var result = JsonMapper.shared().readValue(Files.readString(run.resolve(RunResult.FILE)), RunResult.class);
        System.out.printf(
                "%s after %d steps, %d tokens, %.0f s %s%n",
                result.outcome(), result.lastStep(), result.trainedTokens(), result.seconds(), result.message());
        if (code == 0) {
            var last = run.resolve("checkpoints/step-%06d".formatted(result.lastCheckpoint()));
            ShippedModel.write(last, work.resolve("model"), ModelShape.STARTER);
            System.out.println("the model is in " + work.resolve("model"));
        }
        return code;
    }

    /// Trains; Ctrl-C asks for a last checkpoint and waits for it.
    private static int train(Path run) throws IOException {
        var control = new RunControl();
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            control.cancel();
            try {
                ended.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            return TrainWorker.run(run, control);
        } finally {
            ended.countDown();
        }
    }

    private static void prepare(Path fresh, Path run, int threads) throws IOException {
        var merging = new PairMerging();
        var corpus = new Corpus(Pretraining.VOCABULARY_SEED);
        for (int i = 0; i < Pretraining.VOCABULARY_CONVERSATIONS; i++) {
            corpus.next().forEach(message -> {
                merging.add(message.role());
                merging.add(message.content());
            });
        }
        var shape = ModelShape.STARTER;
        FreshModel.write(
                fresh,
                shape,
                merging.learn(shape.vocabulary() - TokenizerFile.SPECIALS.size()),
                Pretraining.WEIGHTS_SEED);
        write(run.resolve(RunSpec.TRAINING_DATA), fresh, new Corpus(Pretraining.TEXT_SEED), Pretraining.CONVERSATIONS);
        write(
                run.resolve(RunSpec.HELD_OUT_DATA),
                fresh,
                new Corpus(Pretraining.HELD_OUT_SEED),
                Pretraining.HELD_OUT_CONVERSATIONS);
        var spec = new RunSpec(
                "starter", 1, fresh.toAbsolutePath().toString(), "starter", Pretraining.SETTINGS, threads, 0);
        Files.writeString(run.resolve(RunSpec.FILE), JsonMapper.shared().writeValueAsString(spec));
    }

    private static void write(Path file, Path model, Corpus corpus, int conversations) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        long tokens = 0;
        long learnt = 0;
        try (var tokenizer = Tokenizer.open(model);
                var data = TokenizedData.write(file)) {
            var encoder = new ExampleEncoder(tokenizer, ChatTemplate.open(model), Pretraining.SETTINGS.maxLength());
            for (int i = 0; i < conversations; i++) {
                var example = encoder.encode(corpus.next());
                data.add(example.ids(), Arrays.copyOf(example.learnt(), example.kept()));
                tokens += example.ids().length;
                learnt += example.learntTokens();
            }
        }
        System.out.printf("%s: %d conversations, %d tokens, %d learnt%n", file, conversations, tokens, learnt);
    }
}
