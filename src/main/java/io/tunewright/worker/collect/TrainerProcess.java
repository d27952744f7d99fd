package io.tunewright.worker.collect;

import io.tunewright.worker.CollectSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// An external trainer as a child of this process, on a leash: it ends when this process asks for it, and also when
/// this process is gone. None of its own children outlives it, in whatever session they are.
final class TrainerProcess implements ExternalTrainer {

    /// Arguments: the trainer's directory, seconds of grace, the file that takes what it prints, then its command
    /// line. Standard input is the leash: nothing ever comes, and its end means that the trainer shall end.
    private static final String SCRIPT = """
            directory=$1; grace=$2; console=$3; shift 3
            trap '' INT HUP TERM
            exec 3<&0
            sweep() {
              for process in /proc/[0-9]*; do
                if [ "$(readlink "$process/cwd" 2>/dev/null)" = "$directory" ]; then
                  kill -KILL "${process#/proc/}" 2>/dev/null
                fi
              done
            }
            (trap - INT HUP TERM; cd "$directory" && exec "$@" </dev/null >>"$console" 2>&1 3<&-) &
            trainer=$!
            (
              cat <&3 >/dev/null
              kill -TERM "$trainer" 2>/dev/null
              while [ "$grace" -gt 0 ] && kill -0 "$trainer" 2>/dev/null; do sleep 1; grace=$((grace - 1)); done
              sweep
            ) >/dev/null 2>&1 &
            leash=$!
            wait "$trainer"
            code=$?
            sweep
            kill -KILL "$leash" 2>/dev/null
            exit "$code"
            """;

    private static final List<String> INHERITED =
            List.of("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "CUDA_VISIBLE_DEVICES");

    private final Process process;

    private TrainerProcess(Process process) {
        this.process = process;
    }

    /// @param threads CPU threads for each of its processes, 0 for all
    static TrainerProcess start(Path runDirectory, CollectSpec spec, int threads) throws IOException {
        var directory = runDirectory.resolve(CollectSpec.DIRECTORY).toRealPath();
        var line = new ArrayList<>(List.of("/bin/sh", "-c", SCRIPT, "tunewright-trainer"));
        line.add(directory.toString());
        line.add(Integer.toString(spec.graceSeconds()));
        line.add(directory.resolve(CollectSpec.CONSOLE).toString());
        line.addAll(spec.command());
        // not in the trainer's directory: whatever runs there is the trainer's and ends with it
        var builder = new ProcessBuilder(line).directory(runDirectory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment(directory, threads));
        if (spec.layout() == CollectSpec.Layout.XTUNER) {
            // without it, PyTorch refuses to read what XTuner wrote itself and wants to go on from
            builder.environment().put("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1");
        }
        return new TrainerProcess(builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start());
    }

    @Override
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    @Override
    public void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException alreadyGone) {
            // then it has ended
        }
    }

    @Override
    public List<Long> processes() {
        return process.descendants().map(ProcessHandle::pid).toList();
    }

    @Override
    public void close() {
        end();
    }

    /// Nothing of the server's: no address, no token. No trainer looks anything up on the network.
    private static Map<String, String> environment(Path directory, int threads) throws IOException {
        var environment = new HashMap<String, String>();
        for (String name : INHERITED) {
            String value = System.getenv(name);
            if (value != null) {
                environment.put(name, value);
            }
        }
        var home = Files.createDirectories(directory.resolve("home"));
        environment.put("HOME", home.toString());
        environment.put("HF_HOME", home.resolve("huggingface").toString());
        environment.put("HF_HUB_OFFLINE", "1");
        environment.put("HF_DATASETS_OFFLINE", "1");
        environment.put("TRANSFORMERS_OFFLINE", "1");
        environment.put("TOKENIZERS_PARALLELISM", "false");
        environment.put("PYTHONUNBUFFERED", "1");
        environment.put("PYTHONDONTWRITEBYTECODE", "1");
        environment.put("OMP_NUM_THREADS", Integer.toString(Math.max(1, threads)));
        return environment;
    }
}
