package io.tunewright.worker.collect;

import io.tunewright.llm.weights.SafetensorsWriter;
import io.tunewright.llm.weights.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Writes and prints what TRL under torchrun wrote and printed on two processes (recorded in `trainer_state.json` and
/// `console.log`), and computes nothing. It works in its working directory, as TRL does. Arguments such as
/// `die-at=6`:
///
/// - `pause`: milliseconds a step
/// - `steps`: how many (the recording has 8; more repeat it), `save`: steps between checkpoints
/// - `die-at`: ends as by `kill -9` after this step; `say` prints a line and ends with exit code 1 there
/// - `nan-at`: prints a loss that is no number
/// - `lingers`: does not end after its last checkpoint
/// - `stubborn`: does not end when asked to
/// - `odd`: `symlink`, `rank`, `names` or `state` make checkpoints that must not be taken
/// - `--node_rank` above 0: computes along with the others on another machine, and neither prints nor writes
/// - `child`: starts a process of its own session that would outlive it
public final class FakeTrl {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern ARGUMENT = Pattern.compile("([a-z_-]+)=(.*)");
    private static final Pattern RESUME = Pattern.compile("resume_from_checkpoint: \"out/checkpoint-(\\d+)\"");
    private static final int RECORDED = 8;

    private final Map<String, String> options = new HashMap<>();
    private final ObjectNode recorded;
    private final Path out = Path.of("out");
    private volatile boolean asked;

    private FakeTrl(String[] arguments) throws IOException {
        for (String argument : arguments) {
            var match = ARGUMENT.matcher(argument);
            if (match.matches()) {
                options.put(match.group(1), match.group(2));
            }
        }
        recorded = (ObjectNode) JSON.readTree(resource("trainer_state.json"));
    }

    public static void main(String[] arguments) throws Exception {
        var fake = new FakeTrl(arguments);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            fake.asked = true;
            sleep(fake.options.containsKey("stubborn") ? 600_000 : 1_500);
        }));
        Runtime.getRuntime().halt(fake.train());
    }

    static InputStream resource(String name) {
        return Objects.requireNonNull(FakeTrl.class.getResourceAsStream(name), name);
    }

    private int train() throws Exception {
        if (options.containsKey("child")) {
            new ProcessBuilder("setsid", "sleep", "600").start();
        }
        if (!Files.isDirectory(Path.of("model"))) {
            System.out.println("OSError: model is not there");
            return 1;
        }
        int step = resumed();
        int steps = number("steps", RECORDED);
        int save = number("save", 4);
        boolean beside = number("--node_rank", 0) > 0;
        while (step < steps) {
            sleep(number("pause", 20));
            step++;
            if (beside) {
                continue;
            }
            print(step);
            if (step % save == 0 || step == steps || (asked && !options.containsKey("stubborn"))) {
                checkpoint(step);
            }
            if (asked && !options.containsKey("stubborn")) {
                return 1;
            }
            if (step == number("die-at", -1)) {
                if (options.containsKey("say")) {
                    System.out.println(options.get("say"));
                    return 1;
                }
                new ProcessBuilder(
                                "kill",
                                "-9",
                                Long.toString(ProcessHandle.current().pid()))
                        .start()
                        .waitFor();
            }
        }
        if (beside) {
            return 0;
        }
        weights(out);
        System.out.println("✅ Training completed.");
        if (options.containsKey("lingers")) {
            sleep(600_000);
        }
        return 0;
    }

    /// As TRL does: the optimiser's state must be there and be the one that was written.
    private int resumed() throws IOException {
        var config = RESUME.matcher(Files.readString(Path.of("sft.yaml")));
        if (!config.find()) {
            return 0;
        }
        int step = Integer.parseInt(config.group(1));
        var checkpoint = out.resolve("checkpoint-" + step);
        for (String state : List.of("optimizer.pt", "scheduler.pt", "rng_state_0.pth", "rng_state_1.pth")) {
            if (!Files.readString(checkpoint.resolve(state)).equals(state(state, step))) {
                throw new IOException(state + " is not what was written");
            }
        }
        if (!Files.exists(checkpoint.resolve("adapter_model.safetensors"))
                || JSON.readTree(Files.readString(checkpoint.resolve("trainer_state.json")))
                                .path("global_step")
                                .asInt()
                        != step) {
            throw new IOException("the checkpoint is not whole");
        }
        System.out.println("resumed from step " + step);
        return step;
    }

    private void print(int step) throws IOException {
        if (step == number("nan-at", -1)) {
            System.out.println(
                    "{'loss': 'nan', 'grad_norm': 'nan', 'learning_rate': '0.001', 'num_tokens': '9', 'epoch': '0.1'}");
            return;
        }
        var lines = new String(resource("console.log").readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{'loss'") || line.startsWith("{'eval_loss'"))
                .toList();
        int seen = 0;
        for (String line : lines) {
            seen += line.startsWith("{'loss'") ? 1 : 0;
            if (seen == (step - 1) % RECORDED + 1) {
                System.out.println(line);
            }
        }
    }

    private void checkpoint(int step) throws IOException {
        var checkpoint = Files.createDirectories(out.resolve("checkpoint-" + step));
        weights(checkpoint);
        for (String state : List.of("optimizer.pt", "scheduler.pt", "rng_state_0.pth", "rng_state_1.pth")) {
            Files.writeString(checkpoint.resolve(state), state(state, step));
        }
        Files.writeString(checkpoint.resolve("training_args.bin"), "a pickle");
        Files.writeString(checkpoint.resolve("README.md"), "somebody's words");
        var state = recorded.deepCopy();
        state.put("global_step", step);
        var rows = (ArrayNode) state.get("log_history");
        var kept = JSON.createArrayNode();
        rows.forEach(row -> {
            if (row.path("step").asInt() <= step) {
                kept.add(row);
            }
        });
        state.set("log_history", kept);
        Files.writeString(
                checkpoint.resolve("trainer_state.json"),
                "state".equals(options.get("odd"))
                        ? "{\"global_step\":".repeat(100_000)
                        : JSON.writeValueAsString(state));
    }

    private void weights(Path folder) throws IOException {
        Files.createDirectories(folder);
        var file = folder.resolve("adapter_model.safetensors");
        if ("symlink".equals(options.get("odd"))) {
            Files.deleteIfExists(file);
            Files.createSymbolicLink(file, Path.of("/etc/passwd"));
            return;
        }
        long rank = "rank".equals(options.get("odd")) ? 5 : 4;
        String name =
                "names".equals(options.get("odd")) ? "../../evil" : "base_model.model.model.layers.0.self_attn.q_proj";
        var specs = new ArrayList<SafetensorsWriter.Spec>();
        specs.add(new SafetensorsWriter.Spec(name + ".lora_A.weight", TensorType.F32, List.of(rank, 8L)));
        specs.add(new SafetensorsWriter.Spec(name + ".lora_B.weight", TensorType.F32, List.of(8L, rank)));
        try (var writer = new SafetensorsWriter(file, specs)) {
            for (var spec : specs) {
                writer.write(spec.name(), ByteBuffer.allocate((int) spec.bytes()));
            }
            writer.commit();
        }
        Files.writeString(folder.resolve("adapter_config.json"), "{\"base_model_name_or_path\": \"/somebody/else\"}");
    }

    private static String state(String name, int step) {
        return name + " of step " + step;
    }

    private int number(String option, int otherwise) {
        return options.containsKey(option) ? Integer.parseInt(options.get(option)) : otherwise;
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
