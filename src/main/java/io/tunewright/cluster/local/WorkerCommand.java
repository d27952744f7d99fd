package io.tunewright.cluster.local;

import io.tunewright.cluster.WorkerRequest;
import io.tunewright.common.Home;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.unit.DataSize;

/// The command line and environment of a worker: the classes and the JDK of this process, and nothing of its
/// secrets.
final class WorkerCommand {

    private static final String JAR_LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    /// Everything else stays behind: a worker needs no database address and nobody's credentials.
    private static final List<String> INHERITED = List.of(
            "PATH",
            "LANG",
            "LC_ALL",
            "TZ",
            "TMPDIR",
            "LD_LIBRARY_PATH",
            "CUDA_VISIBLE_DEVICES",
            "NVIDIA_VISIBLE_DEVICES",
            // libtorch for a GPU, see README
            "PYTORCH_LIBRARY_PATH",
            "PYTORCH_VERSION",
            "PYTORCH_FLAVOR",
            "TUNEWRIGHT_DEVICE");

    /// How a training worker's C library hands out memory, if it is glibc: blocks below 32 MiB stay with the
    /// process, and all lie in large pages. Otherwise each step asks the system for its tensors anew and touches
    /// them page by page. What is freed joins its neighbours at once (no `tcache`): an aligned block asks for a
    /// little more than it takes, and would not fit again where one of its size has been.
    static final String ALLOCATOR = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=33554432"
            + ":glibc.malloc.trim_threshold=4294967296:glibc.malloc.tcache_count=0";

    private final LocalClusterProperties properties;
    private final Home home;
    private final Classes classes;

    WorkerCommand(LocalClusterProperties properties, Home home) {
        this.properties = properties;
        this.home = home;
        this.classes = Classes.of(System.getProperty("java.class.path"), properties.workerMain());
    }

    List<String> line(WorkerRequest request) {
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(heap(request.command(), properties.heap()));
        line.add("-XX:+ExitOnOutOfMemoryError");
        line.add("--enable-native-access=ALL-UNNAMED");
        line.add("-Dai.djl.offline=true");
        line.add("-DDJL_CACHE_DIR=" + cache());
        line.add("-DENGINE_CACHE_DIR=" + cache());
        line.addAll(classes.start());
        line.add(request.command().name().toLowerCase(Locale.ROOT));
        line.add(directory(request));
        return line;
    }

    /// Java's own memory. A training leaves objects of a few steps behind, so a small nursery does; by default it
    /// would be filled to 128 MB before anything is collected.
    static List<String> heap(WorkerRequest.Command command, DataSize most) {
        var heap = List.of("-Xmx" + most.toMegabytes() + "m", "-XX:+UseSerialGC");
        return command == WorkerRequest.Command.TRAIN
                ? Stream.concat(heap.stream(), Stream.of("-Xms32m", "-Xmn16m")).toList()
                : heap;
    }

    Map<String, String> environment(WorkerRequest request) {
        var environment = new HashMap<String, String>();
        for (String name : INHERITED) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        // Not an argument: the command line stays short enough to be read back and compared.
        environment.put("CLASSPATH", classes.path());
        environment.put("HOME", home.directory("").toString());
        environment.put("DJL_CACHE_DIR", cache());
        // Threads that wait for work must not spin: workers share the machine with each other and the server.
        environment.put("OMP_WAIT_POLICY", "passive");
        if (request.command() == WorkerRequest.Command.TRAIN) {
            environment.put("GLIBC_TUNABLES", ALLOCATOR);
        }
        if (request.threads() > 0) {
            environment.put("OMP_NUM_THREADS", Integer.toString(request.threads()));
        }
        return environment;
    }

    /// The last argument; no other process has it, since it holds the run's id.
    static String directory(WorkerRequest request) {
        return request.directory().toAbsolutePath().normalize().toString();
    }

    private String cache() {
        return home.directory("djl").toString();
    }

    /// Where the classes are, and how they start: those of the executable jar, or of a class path made absolute,
    /// as the worker has a working directory of its own.
    record Classes(String path, List<String> start) {

        static Classes of(String classPath, String main) {
            if (!classPath.contains(File.pathSeparator) && isExecutableJar(Path.of(classPath))) {
                return new Classes(absolute(classPath), List.of("-Dloader.main=" + main, JAR_LAUNCHER));
            }
            String path = Stream.of(classPath.split(File.pathSeparator))
                    .map(Classes::absolute)
                    .collect(Collectors.joining(File.pathSeparator));
            return new Classes(path, List.of(main));
        }

        private static String absolute(String entry) {
            return Path.of(entry).toAbsolutePath().normalize().toString();
        }

        private static boolean isExecutableJar(Path path) {
            if (!Files.isRegularFile(path)) {
                return false;
            }
            try (var jar = new JarFile(path.toFile())) {
                return jar.getEntry(JAR_LAUNCHER.replace('.', '/') + ".class") != null;
            } catch (IOException notAJar) {
                return false;
            }
        }
    }
}
