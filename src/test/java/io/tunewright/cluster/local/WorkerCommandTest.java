package io.tunewright.cluster.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.cluster.WorkerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

class WorkerCommandTest {

    @Test
    void makesAClassPathAbsoluteAsTheWorkerRunsElsewhere() {
        var classes = WorkerCommand.Classes.of("target/classes:/opt/a.jar", "a.Main");

        assertThat(classes.path()).isEqualTo(Path.of("target/classes").toAbsolutePath() + ":/opt/a.jar");
        assertThat(classes.start()).containsExactly("a.Main");
    }

    @Test
    void startsFromInsideTheExecutableJar(@TempDir Path directory) throws IOException {
        var jar = directory.resolve("tunewright.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("org/springframework/boot/loader/launch/PropertiesLauncher.class"));
        }

        var classes = WorkerCommand.Classes.of(jar.toString(), "a.Main");

        assertThat(classes.path()).isEqualTo(jar.toString());
        assertThat(classes.start())
                .containsExactly("-Dloader.main=a.Main", "org.springframework.boot.loader.launch.PropertiesLauncher");
    }

    @Test
    void aTrainingHasASmallNursery() {
        assertThat(WorkerCommand.heap(WorkerRequest.Command.TRAIN, DataSize.ofMegabytes(512)))
                .containsExactly("-Xmx512m", "-XX:+UseSerialGC", "-Xms32m", "-Xmn16m");
        assertThat(WorkerCommand.heap(WorkerRequest.Command.SERVE, DataSize.ofMegabytes(512)))
                .containsExactly("-Xmx512m", "-XX:+UseSerialGC");
    }

    @Test
    void aTrainingPodGetsTheSameMemorySettings() throws IOException {
        assertThat(Path.of("k8s/image/worker"))
                .content()
                .contains("GLIBC_TUNABLES=" + WorkerCommand.ALLOCATOR, "-Xms32m -Xmn16m");
    }
}
