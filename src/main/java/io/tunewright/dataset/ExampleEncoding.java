package io.tunewright.dataset;

import io.tunewright.common.InvalidInputException;
import io.tunewright.common.Sha256;
import io.tunewright.identity.TenantId;
import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ExampleEncoder;
import io.tunewright.llm.ExampleEncoder.Encoded;
import jakarta.annotation.PreDestroy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/// Examples as a model sees them: one rendered and cut into tokens, or the lengths of all.
@Service
public class ExampleEncoding {

    private static final Logger LOG = LoggerFactory.getLogger(ExampleEncoding.class);
    private static final int BATCH = 1000;

    private final DatasetRepository datasets;
    private final RowRepository rows;
    private final StoredRows stored;
    private final LengthRepository lengths;
    private final EncodingModels models;
    private final Map<Key, LengthMeasurement> running = new ConcurrentHashMap<>();
    /// One at a time: it is background work beside the pages.
    private final ExecutorService worker = Executors.newSingleThreadExecutor(Thread.ofPlatform()
            .name("dataset-lengths")
            .daemon()
            .priority(Thread.MIN_PRIORITY)
            .factory());

    ExampleEncoding(
            DatasetRepository datasets,
            RowRepository rows,
            StoredRows stored,
            LengthRepository lengths,
            EncodingModels models) {
        this.datasets = datasets;
        this.rows = rows;
        this.stored = stored;
        this.lengths = lengths;
        this.models = models;
    }

    private record Key(DatasetVersionId version, Sha256 model) {}

    /// The models that see what a version holds, those that ship with the product first: documents need no chat
    /// template.
    public List<EncodingModel> models(TenantId tenant, DatasetVersion version) {
        return models.list(tenant).stream()
                .filter(model -> model.chats() || version.format().isText())
                .toList();
    }

    /// @throws io.tunewright.common.NotFoundException `base-model-not-found`
    public EncodingModel model(TenantId tenant, UUID model) {
        return models.get(tenant, model);
    }

    /// An encoder for a page of rows.
    ///
    /// @param maxLength tokens an example may have; what is longer is cut at the end
    public ExampleEncoder encoder(TenantId tenant, UUID model, int maxLength) {
        return models.encoder(tenant, model, maxLength);
    }

    /// One conversation as the model sees it.
    ///
    /// @throws InvalidInputException `template-refuses` with the template's own words
    public static Encoded encode(ExampleEncoder encoder, List<ChatMessage> messages) {
        try {
            return encoder.encode(messages);
        } catch (IllegalArgumentException refused) {
            String words = String.valueOf(refused.getMessage());
            throw new InvalidInputException(
                    "template-refuses", null, "The chat template refuses this conversation: " + words, words);
        }
    }

    /// The lengths of all examples of a version: measured once for each model, in the background.
    public LengthMeasurement lengths(TenantId tenant, DatasetVersion version, UUID modelId) {
        var model = models.get(tenant, modelId);
        var known = lengths.find(tenant, version.id(), model.fingerprint());
        if (known.isPresent()) {
            return LengthMeasurement.done(known.get());
        }
        return running.computeIfAbsent(new Key(version.id(), model.fingerprint()), key -> {
            var measurement = new LengthMeasurement();
            worker.submit(() -> measure(tenant, version, model, key, measurement));
            return measurement;
        });
    }

    /// The lengths if they were measured for the first of the models that has any.
    public Optional<LengthStatistics> knownLengths(TenantId tenant, DatasetVersion version) {
        return models(tenant, version).stream()
                .limit(10)
                .flatMap(model -> lengths.find(tenant, version.id(), model.fingerprint()).stream())
                .findFirst();
    }

    private void measure(
            TenantId tenant, DatasetVersion version, EncodingModel model, Key key, LengthMeasurement measurement) {
        try {
            // nothing is cut: the figures say how much would be
            var encoder = models.encoder(tenant, model.id(), Integer.MAX_VALUE);
            var statistics = count(tenant, version, model, encoder, measurement);
            lengths.save(tenant, version.id(), model.fingerprint(), statistics);
            measurement.finish(statistics);
        } catch (RuntimeException | Error failure) {
            LOG.warn("The lengths of dataset version {} could not be measured", version.id(), failure);
            measurement.fail(failure);
        } finally {
            running.remove(key);
        }
    }

    private LengthStatistics count(
            TenantId tenant,
            DatasetVersion version,
            EncodingModel model,
            ExampleEncoder encoder,
            LengthMeasurement measurement) {
        var counts = new TreeMap<Integer, Integer>();
        int refused = 0;
        long learnt = 0;
        int longest = -1;
        int longestLine = 0;
        var batch = rows.goodAfter(tenant, version.id(), -1, BATCH);
        while (!batch.isEmpty() && !worker.isShutdown()) {
            for (var row : stored.read(tenant, version, batch)) {
                Encoded encoded;
                try {
                    encoded = encoder.encode(row.messages());
                } catch (IllegalArgumentException templateRefuses) {
                    refused++;
                    continue;
                }
                int length = encoded.pieces().size();
                counts.merge(length, 1, Integer::sum);
                learnt += learntWithin(encoded, model.contextLength());
                if (length > longest) {
                    longest = length;
                    longestLine = row.line();
                }
            }
            int last = batch.getLast().number();
            measurement.progress((last + 1.0) / Math.max(1, version.rows()));
            batch = rows.goodAfter(tenant, version.id(), last, BATCH);
        }
        return LengthStatistics.of(counts, refused, learnt, longestLine, model.contextLength());
    }

    private static int learntWithin(Encoded encoded, int contextLength) {
        int learnt = 0;
        for (int i = 0; i < Math.min(encoded.weights().length, contextLength); i++) {
            learnt += encoded.weights()[i] > 0 ? 1 : 0;
        }
        return learnt;
    }

    @PreDestroy
    void stop() {
        worker.shutdownNow();
    }
}
