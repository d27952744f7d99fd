package io.tunewright.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Pattern;

/// Runs what a pod's containers would run as processes of this machine: each container's arguments and environment
/// and nothing else, with its mounts as folders and a token file that is written anew as a kubelet does. All
/// containers of a pod share its folders. Other pods are found on this machine, whatever their names.
///
/// @param directory where the pods' mounts lie, one folder a pod
/// @param program   stands for the worker image's own program, such as `java`, its options and a main class
/// @param torchrun  stands for the program of that name in trainers' images
/// @param token     makes a token for a pod, as the cluster would
public record PodProcess(Path directory, List<String> program, List<String> torchrun, Function<Pod, String> token) {

    private static final Pattern VARIABLE = Pattern.compile("\\$\\(([A-Z_]+)\\)");
    private static final Pattern FIELD = Pattern.compile("metadata\\.(?:labels|annotations)\\['([^']+)']");

    /// Starts the pod's containers.
    Running start(KubernetesClient client, Pod pod) {
        var root = directory.resolve(pod.getMetadata().getName());
        try {
            var processes = new ArrayList<Process>();
            for (var container : pod.getSpec().getContainers()) {
                for (var mount : container.getVolumeMounts()) {
                    Files.createDirectories(inside(root, mount.getMountPath()));
                }
            }
            write(pod, root);
            for (var container : pod.getSpec().getContainers()) {
                processes.add(start(pod, container, root));
            }
            return new Running(root, processes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The output of a pod's worker.
    public Path output(Pod pod) {
        return directory.resolve(pod.getMetadata().getName()).resolve("worker.log");
    }

    private Process start(Pod pod, Container container, Path root) throws IOException {
        var environment = new HashMap<String, String>();
        environment.put("PATH", System.getenv("PATH"));
        for (var variable : container.getEnv()) {
            environment.put(variable.getName(), mapped(container, root, value(pod, variable)));
        }
        var builder = new ProcessBuilder(line(container, environment, root))
                .directory(inside(root, "/run").toFile())
                .redirectErrorStream(true)
                .redirectOutput(root.resolve(container.getName() + ".log").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    private List<String> line(Container container, Map<String, String> environment, Path root) {
        var line = new ArrayList<String>();
        if (container.getName().equals(JobTemplate.WORKER)) {
            line.addAll(program);
            container.getArgs().forEach(argument -> line.add(mapped(container, root, argument)));
            return line;
        }
        for (String word : container.getCommand()) {
            if (word.equals("torchrun")) {
                line.addAll(torchrun);
            } else {
                line.add(VARIABLE.matcher(word)
                        .replaceAll(found -> environment.get(found.group(1)))
                        .replaceFirst("^--master_addr=.*", "--master_addr=127.0.0.1")
                        .replace("/run/trainer", root + "/run/trainer"));
            }
        }
        return line;
    }

    private static String value(Pod pod, EnvVar variable) {
        if (variable.getValueFrom() == null) {
            return variable.getValue();
        }
        var field = FIELD.matcher(variable.getValueFrom().getFieldRef().getFieldPath());
        if (!field.matches()) {
            throw new AssertionError("what is " + variable.getValueFrom());
        }
        var metadata = pod.getMetadata();
        return metadata.getAnnotations()
                .getOrDefault(field.group(1), metadata.getLabels().get(field.group(1)));
    }

    private void write(Pod pod, Path root) throws IOException {
        var file = inside(root, "/secrets/token");
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

    /// A pod's processes.
    static final class Running {

        private final Path root;
        private final List<Process> processes;
        private boolean asked;

        Running(Path root, List<Process> processes) {
            this.root = root;
            this.processes = processes;
        }

        /// The first that tells of a failure, once all have ended.
        OptionalInt exitCode() {
            if (processes.stream().anyMatch(Process::isAlive)) {
                return OptionalInt.empty();
            }
            sweep();
            return OptionalInt.of(processes.stream()
                    .mapToInt(Process::exitValue)
                    .filter(code -> code != 0)
                    .findFirst()
                    .orElse(0));
        }

        /// Asks it to end, and kills it after the grace. Only the first call counts.
        void end(long graceSeconds) {
            if (!asked) {
                asked = true;
                processes.forEach(Process::destroy);
                Thread.ofVirtual().start(() -> {
                    try {
                        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(graceSeconds);
                        for (var process : processes) {
                            process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                        }
                        kill();
                    } catch (InterruptedException stopped) {
                        kill();
                    }
                });
            }
        }

        void kill() {
            processes.forEach(Process::destroyForcibly);
            sweep();
        }

        /// With the first process of a container all others go.
        private void sweep() {
            ProcessHandle.allProcesses()
                    .filter(process -> isOurs(process.pid()))
                    .forEach(ProcessHandle::destroyForcibly);
        }

        private boolean isOurs(long pid) {
            try {
                return Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "cwd"))
                        .startsWith(root);
            } catch (IOException | UnsupportedOperationException gone) {
                return false;
            }
        }
    }
}
