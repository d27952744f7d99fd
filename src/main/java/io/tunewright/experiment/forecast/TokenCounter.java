package io.tunewright.experiment.forecast;

import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.Sha256;
import io.tunewright.common.UnavailableException;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.dataset.Example;
import io.tunewright.dataset.Split;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.LossOn;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;

/// Counts the tokens of dataset versions by encoding every example as training will. Large versions are counted
/// in the background: callers wait a while, and hear how far it is if that was not enough.
@Component
class TokenCounter {

    private static final int AT_ONCE = 2;

    private final DatasetService datasets;
    private final BaseModelService models;
    private final TokenCountRepository counts;
    private final Map<Key, Count> running = new ConcurrentHashMap<>();
    private final ExecutorService workers = Executors.newFixedThreadPool(
            AT_ONCE, Thread.ofPlatform().name("token-counter-", 0).daemon(true).factory());

    TokenCounter(DatasetService datasets, BaseModelService models, TokenCountRepository counts) {
        this.datasets = datasets;
        this.models = models;
        this.counts = counts;
    }

    /// @throws UnavailableException `forecast-running` if counting takes longer than `patience`; it goes on
    ///         meanwhile
    TokenCounts count(
            TenantId tenant,
            DatasetVersionRef dataset,
            BaseModelRef model,
            int maxLength,
            LossOn lossOn,
            Duration patience) {
        return counts.find(tenant, dataset.id(), model.fingerprint(), maxLength, lossOn)
                .orElseGet(() -> await(tenant, dataset, model, maxLength, lossOn, patience));
    }

    @PreDestroy
    void stop() {
        workers.shutdownNow();
    }

    private TokenCounts await(
            TenantId tenant,
            DatasetVersionRef dataset,
            BaseModelRef model,
            int maxLength,
            LossOn lossOn,
            Duration patience) {
        var key = new Key(tenant, dataset.hash(), dataset.id().toString(), model.fingerprint(), maxLength, lossOn);
        var count = running.computeIfAbsent(key, _ -> start(key, tenant, dataset, model));
        try {
            return count.result().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException slow) {
            String percent = Long.toString(100L * count.done().get() / Math.max(1, dataset.training()));
            throw new UnavailableException(
                    "forecast-running",
                    "The tokens of " + dataset.label() + " are being counted (" + percent
                            + " %). Ask again in a moment.",
                    dataset.label(),
                    percent);
        } catch (ExecutionException failure) {
            // also what the database says: the edge knows which of it means "try again"
            if (failure.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("cannot count the tokens of " + dataset.label(), failure.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("forecast-stopped", "The forecast was interrupted. Ask again.");
        }
    }

    private Count start(Key key, TenantId tenant, DatasetVersionRef dataset, BaseModelRef model) {
        var done = new AtomicInteger();
        var result = CompletableFuture.supplyAsync(
                () -> {
                    var counted = encode(key, dataset, model, done);
                    counts.save(tenant, dataset.id(), model.fingerprint(), key.maxLength(), key.lossOn(), counted);
                    return counted;
                },
                workers);
        result.whenComplete((_, _) -> running.remove(key));
        return new Count(result, done);
    }

    private TokenCounts encode(Key key, DatasetVersionRef dataset, BaseModelRef model, AtomicInteger done) {
        var tenant = key.tenant();
        var tally = new Tally(
                models.encoder(tenant, model.id(), dataset.text() ? Integer.MAX_VALUE : key.maxLength(), key.lossOn()),
                dataset.training());
        datasets.forEach(tenant, dataset.id(), Split.TRAINING, example -> {
            tally.add(example);
            done.incrementAndGet();
        });
        return dataset.text() ? tally.result().joined(key.maxLength()) : tally.result();
    }

    private record Key(TenantId tenant, Sha256 dataset, String version, Sha256 model, int maxLength, LossOn lossOn) {}

    private record Count(CompletableFuture<TokenCounts> result, AtomicInteger done) {}

    /// Adds up examples.
    private static final class Tally {

        private final ExampleEncoder encoder;
        private int[] lengths;
        private int examples;
        private long learnt;
        private int truncated;
        private int unlearnt;
        private int refused;
        private int longest;

        Tally(ExampleEncoder encoder, int expected) {
            this.encoder = encoder;
            this.lengths = new int[Math.max(16, expected)];
        }

        void add(Example example) {
            ExampleEncoder.Encoded encoded;
            try {
                encoded = encoder.encode(example.messages());
            } catch (IllegalArgumentException templateRefuses) {
                refused++;
                return;
            }
            truncated += encoded.truncated() ? 1 : 0;
            longest = Math.max(longest, encoded.pieces().size());
            int counts = encoded.learntTokens();
            if (counts == 0) {
                unlearnt++;
                return;
            }
            learnt += counts;
            if (examples == lengths.length) {
                lengths = Arrays.copyOf(lengths, 2 * lengths.length);
            }
            lengths[examples++] = encoded.kept();
        }

        TokenCounts result() {
            return new TokenCounts(Arrays.copyOf(lengths, examples), learnt, truncated, unlearnt, refused, longest);
        }
    }
}
