package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Runs what a pod's container would run as a process of this machine: the container's arguments and its environment
/// and nothing else, with its mounts as folders and a token file that is written anew as a kubelet does.
///
/// @param directory where the pods' mounts lie, one folder a pod
/// @param program   stands for the image's own program, such as `java`, its options and a main class
/// @param token     makes a token for a pod, as the cluster would
public record PodProcess(Path directory, List<String> program, Function<Pod, String> token) {

    /// Starts the pod's only container.
    Running start(KubernetesClient client, Pod pod) {
        var container = pod.getSpec().getContainers().getFirst();
        var root = directory.resolve(pod.getMetadata().getName());
        try {
            for (var mount : container.getVolumeMounts()) {
                Files.createDirectories(inside(root, mount.getMountPath()));
            }
            write(pod, root);
            var line = new ArrayList<>(program);
            for (String argument : container.getArgs()) {
                line.add(mapped(container, root, argument));
            }
            var builder = new ProcessBuilder(line)
                    .directory(inside(root, "/run").toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(root.resolve("output.log").toFile());
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            for (var variable : container.getEnv()) {
                builder.environment().put(variable.getName(), mapped(container, root, variable.getValue()));
            }
            return new Running(builder.start());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The output of a pod's process.
    public Path output(Pod pod) {
        return directory.resolve(pod.getMetadata().getName()).resolve("output.log");
    }

    private void write(Pod pod, Path root) throws IOException {
        var file = inside(root, "/var/run/secrets/tunewright/token");
        var draft = Files.writeString(file.resolveSibling("..token"), token.apply(pod));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String mapped(Container container, Path root, String text) {
        return container.getVolumeMounts().stream()
                .map(mount -> mount.getMountPath())
                .filter(path -> text.equals(path) || text.startsWith(path + "/"))
                .findFirst()
                .map(path -> inside(root, text).toString())
                .orElse(text);
    }

    private static Path inside(Path root, String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /// A pod's process.
    static final class Running {

        private final Process process;
        private boolean asked;

        Running(Process process) {
            this.process = process;
        }

        OptionalInt exitCode() {
            return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
        }

        /// Asks it to end, and kills it after the grace. Only the first call counts.
        void end(long graceSeconds) {
            if (!asked) {
                asked = true;
                process.destroy();
                Thread.ofVirtual().start(() -> {
                    try {
                        if (!process.waitFor(graceSeconds, TimeUnit.SECONDS)) {
                            kill();
                        }
                    } catch (InterruptedException stopped) {
                        kill();
                    }
                });
            }
        }

        void kill() {
            process.destroyForcibly();
        }
    }
}
