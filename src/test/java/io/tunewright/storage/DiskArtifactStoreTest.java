package io.tunewright.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tunewright.common.Home;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Sha256;
import io.tunewright.common.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

class DiskArtifactStoreTest {

    private static final UUID OWNER = UUID.randomUUID();

    @TempDir
    private Path home;

    private DiskArtifactStore store;

    @BeforeEach
    void open() throws IOException {
        store = store(DataSize.ofBytes(0));
    }

    @Test
    void givesBackWhatItWasGivenUnderItsHash() throws IOException {
        var artifact = store.put(OWNER, stream("hello"), 5);

        assertThat(artifact.hash()).isEqualTo(Sha256.of("hello".getBytes()));
        assertThat(artifact.bytes()).isEqualTo(5);
        try (var bytes = store.open(artifact)) {
            assertThat(bytes.readAllBytes()).isEqualTo("hello".getBytes());
        }
        assertThat(store.path(artifact))
                .isEqualTo(home.resolve("artifacts")
                        .resolve(OWNER.toString())
                        .resolve("2c")
                        .resolve(artifact.hash().hex()));
        assertThat(Files.getPosixFilePermissions(store.path(artifact)))
                .isEqualTo(PosixFilePermissions.fromString("r--r-----"));
    }

    @Test
    void storesTheSameBytesOncePerOwner() {
        var other = UUID.randomUUID();
        var first = store.put(OWNER, stream("hello"), 100);
        var again = store.put(OWNER, stream("hello"), 100);
        var elsewhere = store.put(other, stream("hello"), 100);

        assertThat(again).isEqualTo(first);
        assertThat(store.usage(OWNER)).isEqualTo(5);
        assertThat(store.path(elsewhere)).isNotEqualTo(store.path(first));
        assertThat(store.usage(other)).isEqualTo(5);
    }

    @Test
    void countsUsageAlsoAfterARestart() throws IOException {
        assertThat(store.usage(OWNER)).isZero();
        store.put(OWNER, stream("hello"), 100);
        store.put(OWNER, stream("goodbye"), 100);

        assertThat(store.usage(OWNER)).isEqualTo(12);
        assertThat(store(DataSize.ofBytes(0)).usage(OWNER)).isEqualTo(12);
    }

    @Test
    void refusesOneByteTooMuchAndKeepsNothing() throws IOException {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> store.put(OWNER, stream("hello"), 4))
                .withMessage("The file is larger than 4\u00a0B, the most that is allowed")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("file-too-large"));

        assertThat(files()).isEmpty();
    }

    @Test
    void keepsNothingOfAnUploadThatBrokeOff() throws IOException {
        var breaking = new InputStream() {
            private int left = 3;

            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                if (left-- == 0) {
                    throw new IOException("connection reset");
                }
                return length;
            }
        };

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> store.put(OWNER, breaking, Long.MAX_VALUE))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("upload-interrupted"));

        assertThat(files()).isEmpty();
    }

    @Test
    void leavesTheReserveOfTheDiskAlone() throws IOException {
        var full = store(DataSize.ofTerabytes(1_000_000));

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> full.put(OWNER, stream("hello"), 100))
                .withMessageStartingWith("The server's disk is full; nothing was stored.")
                .satisfies(failure -> assertThat(failure.code()).isEqualTo("disk-full"));
        assertThat(files()).isEmpty();
    }

    @Test
    void aMissingOrShortenedFileIsNotFound() throws IOException {
        var artifact = store.put(OWNER, stream("hello"), 100);
        var truncated = new ArtifactRef(OWNER, artifact.hash(), 6);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> store.open(truncated))
                .withMessage("The stored file 2cf2…9824 is missing");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> store.path(new ArtifactRef(UUID.randomUUID(), artifact.hash(), 5)));
    }

    @Test
    void sweepsWhatAKilledServerLeftButNothingThatIsBeingWritten() throws IOException {
        var staging = Files.createDirectories(home.resolve("artifacts").resolve("unfinished"));
        var stray = Files.writeString(staging.resolve("stray"), "x");
        var fresh = Files.writeString(staging.resolve("fresh"), "x");
        Files.setLastModifiedTime(stray, FileTime.from(Instant.now().minus(Duration.ofMinutes(11))));

        store(DataSize.ofBytes(0));

        assertThat(stray).doesNotExist();
        assertThat(fresh).exists();
    }

    @Test
    void givesAFolderAsADirectoryThatStaysTheSame() throws IOException {
        var source =
                Files.createDirectories(home.resolve("source").resolve("sub")).getParent();
        Files.writeString(source.resolve("config.json"), "{}");
        Files.writeString(source.resolve("model.safetensors"), "weights");

        var folder = store.putFolder(OWNER, source);
        var directory = store.directory(folder);

        assertThat(folder.files()).containsOnlyKeys("config.json", "model.safetensors");
        assertThat(directory.resolve("model.safetensors")).hasContent("weights");
        assertThat(store.directory(folder)).isEqualTo(directory);
        assertThat(Files.getAttribute(directory.resolve("config.json"), "unix:nlink"))
                .isEqualTo(2);
        assertThat(store.usage(OWNER)).isEqualTo(9);

        Files.delete(directory.resolve("config.json"));
        assertThat(store.directory(folder).resolve("config.json")).hasContent("{}");
    }

    @Test
    void manyMayAskForTheSameFolderAtOnce() throws Exception {
        var files = new TreeMap<String, ArtifactRef>();
        for (int i = 0; i < 20; i++) {
            files.put("file-" + i, store.put(OWNER, stream("content " + i), 100));
        }
        var folder = new ArtifactFolder(files);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Path> ask = () -> store.directory(folder);
            for (var answer :
                    threads.invokeAll(Stream.generate(() -> ask).limit(16).toList())) {
                try (var names = Files.list(answer.get())) {
                    assertThat(names).hasSize(20);
                }
            }
        }
    }

    @Test
    void refusesLinksInAFolder() throws IOException {
        var source = Files.createDirectories(home.resolve("source"));
        Files.createSymbolicLink(source.resolve("model.safetensors"), Path.of("/etc/passwd"));

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> store.putFolder(OWNER, source))
                .withMessage("model.safetensors is a link or a device, not a file");
    }

    @Test
    void refusesAFolderOfTwoOwners() {
        var files = new TreeMap<String, ArtifactRef>();
        files.put("a", store.put(OWNER, stream("a"), 1));
        files.put("b", store.put(UUID.randomUUID(), stream("b"), 1));

        assertThatIllegalArgumentException().isThrownBy(() -> store.directory(new ArtifactFolder(files)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "../a", "a\\b", "a\0", "ä", "a b", "a:b", "con\n"})
    void refusesNamesThatAreNoPlainNames(String name) {
        var files = new TreeMap<String, ArtifactRef>();
        files.put(name, new ArtifactRef(OWNER, Sha256.of(new byte[0]), 0));

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> new ArtifactFolder(files))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("invalid-file-name"));
    }

    @Test
    void removesWhatNoRowNamesAndWhatLinksToIt() throws IOException {
        var kept = store.put(OWNER, stream("kept"), 100);
        var gone = store.put(OWNER, stream("not wanted"), 100);
        var folder = store.directory(new ArtifactFolder(new TreeMap<>(Map.of("a", kept, "b", gone))));
        var other = store.directory(new ArtifactFolder(new TreeMap<>(Map.of("a", kept))));
        store.destroy();
        var restarted = storeUsing(_ -> Set.of(kept.hash()));
        assertThat(restarted.usage(OWNER)).isEqualTo(14);

        restarted.release(OWNER);

        assertThat(restarted.usage(OWNER)).isEqualTo(4);
        assertThat(restarted.path(kept)).exists();
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> restarted.path(gone));
        assertThat(folder).doesNotExist();
        assertThat(other.resolve("a")).hasContent("kept");
    }

    @Test
    void aHoldKeepsWhatItsRowsWillName() throws IOException {
        var restarted = storeUsing(_ -> Set.of());
        try (var _ = restarted.hold(OWNER)) {
            var stored = restarted.put(OWNER, stream("soon named"), 100);
            restarted.release(OWNER);
            assertThat(restarted.path(stored)).exists();
        }
        restarted.release(OWNER);

        assertThat(restarted.usage(OWNER)).isZero();
    }

    @Test
    void whatAKilledServerLeftIsRemovedAtTheNextStart() throws IOException {
        var gone = store.put(OWNER, stream("its row was deleted"), 100);
        store.destroy();
        var restarted = storeUsing(_ -> Set.of());

        restarted.sweepEveryHour();

        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> restarted.path(gone));
    }

    @Test
    void nothingIsRemovedWhileTheRowsCannotBeRead() throws IOException {
        var stored = store.put(OWNER, stream("precious"), 100);
        store.destroy();
        var restarted = storeUsing(_ -> {
            throw new IllegalStateException("the database is away");
        });

        restarted.release(OWNER);

        assertThat(restarted.path(stored)).exists();
    }

    @Test
    void uploadsAndSweepsAtOnceLoseNothing() throws Exception {
        Set<Sha256> rows = ConcurrentHashMap.newKeySet();
        var restarted = storeUsing(_ -> Set.copyOf(rows));
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 400; i++) {
                String text = "content " + i % 7;
                boolean sweeps = i % 3 == 0;
                work.add(() -> {
                    if (sweeps) {
                        rows.removeIf(hash -> hash.hex().charAt(0) < '8');
                        restarted.release(OWNER);
                        return true;
                    }
                    try (var _ = restarted.hold(OWNER)) {
                        var stored = restarted.put(OWNER, stream(text), 100);
                        Thread.yield();
                        rows.add(stored.hash());
                        return Files.exists(restarted.path(stored));
                    }
                });
            }
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    @Test
    void whatAnotherServerKeepsStays() throws IOException {
        Set<Sha256> rows = ConcurrentHashMap.newKeySet();
        var here = storeUsing(_ -> Set.copyOf(rows));
        var there = storeUsing(_ -> Set.copyOf(rows));
        var old = here.put(OWNER, stream("old"), 100);
        here.destroy();
        here = storeUsing(_ -> Set.copyOf(rows));
        try (var _ = there.hold(OWNER)) {
            var fresh = there.put(OWNER, stream("fresh"), 100);
            there.put(OWNER, stream("old"), 100); // found again: nothing is written
            here.sweepEveryHour();
            assertThat(here.path(fresh)).exists();
            assertThat(here.path(old)).exists();
            rows.add(fresh.hash());
        }
        here.sweepEveryHour();

        assertThat(here.usage(OWNER)).isEqualTo(5);
        try (var left = Files.walk(home.resolve("leases"))) {
            assertThat(left.filter(file -> file.getFileName().toString().startsWith(OWNER.toString())))
                    .as("leases of what is no longer kept")
                    .singleElement()
                    .asString()
                    .as("of the server that ended")
                    .endsWith(old.hash().hex());
        }
        here.refreshLeases();
        try (var left = Files.list(home.resolve("leases"))) {
            assertThat(left).as("servers that are alive").hasSize(1);
        }
    }

    @Test
    void whatAKilledServerPutAsideComesBackOrGoes() throws IOException {
        var named = store.put(OWNER, stream("named"), 100);
        var gone = store.put(OWNER, stream("gone"), 100);
        store.destroy();
        var aside = Files.createDirectories(home.resolve("artifacts/aside").resolve(OWNER.toString()));
        for (var file : List.of(named, gone)) {
            Files.move(store.path(file), aside.resolve(file.hash().hex()));
        }
        var restarted = storeUsing(_ -> Set.of(named.hash()));

        restarted.sweepEveryHour();

        assertThat(restarted.path(named)).hasContent("named");
        assertThat(aside).isEmptyDirectory();
    }

    @Test
    void twoServersThatStoreAndSweepAtOnceLoseNothing() throws Exception {
        Set<Sha256> rows = ConcurrentHashMap.newKeySet();
        var servers = List.of(storeUsing(_ -> Set.copyOf(rows)), storeUsing(_ -> Set.copyOf(rows)));
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<Boolean>>();
            for (int i = 0; i < 1200; i++) {
                var server = servers.get(i % 2);
                String text = "content " + i % 5;
                boolean sweeps = i % 5 == 0;
                work.add(() -> {
                    if (sweeps) {
                        rows.clear();
                        server.release(OWNER);
                        return true;
                    }
                    try (var _ = server.hold(OWNER)) {
                        var stored = server.put(OWNER, stream(text), 100);
                        Thread.sleep(1);
                        // it may be aside for a moment
                        return isThereSoon(server, stored);
                    }
                });
            }
            for (var done : threads.invokeAll(work)) {
                assertThat(done.get()).isTrue();
            }
        }
    }

    private static boolean isThereSoon(DiskArtifactStore store, ArtifactRef stored) throws InterruptedException {
        for (int i = 0; i < 100; i++) {
            try {
                return Files.exists(store.path(stored));
            } catch (NotFoundException aside) {
                Thread.sleep(10);
            }
        }
        return false;
    }

    private DiskArtifactStore storeUsing(ArtifactUse rows) throws IOException {
        return new DiskArtifactStore(new Home(home), new StorageProperties(DataSize.ofBytes(0)), List.of(rows));
    }

    private DiskArtifactStore store(DataSize reserve) throws IOException {
        return new DiskArtifactStore(new Home(home), new StorageProperties(reserve), List.of());
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes());
    }

    private Stream<Path> files() throws IOException {
        return Files.walk(home).filter(Files::isRegularFile);
    }
}
