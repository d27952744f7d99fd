package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartTest {

    /// Of class files for Java 17, which is 44 + 17.
    private static final int CLASS_FILE_OF_17 = 61;

    @TempDir
    private Path folder;

    @Test
    void takesTheOldestJavaThatIsNewEnough() throws IOException {
        installed("jdk-17", "17.0.15");
        installed("jdk-26", "26");
        installed("jdk-25", "25.0.1");
        installed("broken", "\"");
        Files.createDirectory(folder.resolve("empty"));

        assertThat(Start.newEnough(List.of(folder.resolve("missing"), folder)))
                .hasValueSatisfying(found -> assertThat(found.toString())
                        .satisfiesAnyOf(path -> assertThat(path).endsWith("jdk-25"), path -> assertThat(path)
                                .isEqualTo(System.getenv("JAVA_HOME"))));
    }

    @Test
    void runsOnAnOldJavaItself() throws IOException {
        try (var bytes = Start.class.getResourceAsStream("Start.class")) {
            assertThat(bytes).isNotNull();
            byte[] head = bytes.readNBytes(8);
            assertThat(head[7]).isEqualTo((byte) CLASS_FILE_OF_17);
        }
    }

    private void installed(String name, String version) throws IOException {
        var home = Files.createDirectories(folder.resolve(name).resolve("bin")).getParent();
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"test\"\nJAVA_VERSION=\"" + version + "\"\n");
        var java = Files.writeString(home.resolve("bin/java"), "#!/bin/sh\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
    }
}
