package io.tunewright.basemodel;

import io.tunewright.common.Home;
import io.tunewright.common.Sha256;
import io.tunewright.llm.ModelInspection;
import io.tunewright.storage.ArtifactFolder;
import io.tunewright.storage.ArtifactRef;
import io.tunewright.storage.ArtifactStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.Arrays;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/// Registers the model that ships with the product, `classpath:starter-model/`, before the first request. A new
/// edition takes its name over; the old one goes, or stays beside it under another name where something was tuned
/// from it.
@Component
class StarterModel implements SmartInitializingSingleton {

    static final String NAME = "starter";

    private static final Logger LOG = LoggerFactory.getLogger(StarterModel.class);
    private static final String FILES = "classpath*:starter-model/*";
    private static final String SOURCE = "Tunewright";

    private final BaseModelRepository models;
    private final ArtifactStore store;
    private final Home home;

    StarterModel(BaseModelRepository models, ArtifactStore store, Home home) {
        this.models = models;
        this.store = store;
        this.home = home;
    }

    @Override
    public void afterSingletonsInstantiated() {
        try {
            register(NAME, new PathMatchingResourcePatternResolver().getResources(FILES));
        } catch (IOException unreadable) {
            throw new IllegalStateException("the starter model in the jar cannot be read", unreadable);
        }
    }

    void register(String name, Resource[] files) throws IOException {
        if (Arrays.stream(files).noneMatch(file -> name(file).equals("config.json"))) {
            LOG.warn("This build has no starter model");
            return;
        }
        var shipped = hash(files);
        var known = models.find(BaseModelRepository.SHARED, name);
        if (known.isPresent() && known.get().fingerprint().equals(shipped.fingerprint())) {
            store.directory(shipped); // complains if the stored files went missing
            return;
        }
        var stored = store(files);
        var inspection = ModelInspection.of(store.directory(stored));
        known.ifPresent(this::retire);
        models.insert(BaseModelRepository.SHARED, BaseModelId.random(), name, SOURCE, stored, inspection, null);
        LOG.info("Registered the starter model {}", stored.fingerprint().shortened());
    }

    private void retire(BaseModelRepository.Row old) {
        try {
            models.delete(BaseModelRepository.SHARED, old.id());
        } catch (DataIntegrityViolationException used) {
            models.rename(
                    BaseModelRepository.SHARED,
                    old.id(),
                    old.name() + "-" + old.fingerprint().hex().substring(0, 8));
        }
    }

    private static ArtifactFolder hash(Resource[] files) throws IOException {
        var artifacts = new TreeMap<String, ArtifactRef>();
        for (var file : files) {
            var digest = Sha256.newDigest();
            long bytes;
            try (var in = new DigestInputStream(file.getInputStream(), digest)) {
                bytes = in.transferTo(OutputStream.nullOutputStream());
            }
            artifacts.put(name(file), new ArtifactRef(ArtifactStore.SHARED, Sha256.finish(digest), bytes));
        }
        return new ArtifactFolder(artifacts);
    }

    private ArtifactFolder store(Resource[] files) throws IOException {
        Path folder = Files.createTempDirectory(Files.createDirectories(home.directory("tmp")), "starter-");
        try {
            for (var file : files) {
                try (var in = file.getInputStream()) {
                    Files.copy(in, folder.resolve(name(file)));
                }
            }
            return store.putFolder(ArtifactStore.SHARED, folder);
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }

    private static String name(Resource file) {
        return String.valueOf(file.getFilename());
    }
}
