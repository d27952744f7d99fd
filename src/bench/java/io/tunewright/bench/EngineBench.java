package io.tunewright.bench;

import io.tunewright.bench.PlatformBench.Spread;
import io.tunewright.cluster.local.WorkerSurroundings;
import io.tunewright.llm.weights.TensorType;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.TokenizedData;
import io.tunewright.worker.TrainingSettings;
import io.tunewright.worker.TuningMethod;
import io.tunewright.worker.train.BareLoop;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// The engine beside transformers and PEFT: LoRA r 8 on all seven projections in bf16, the same random model, rows,
/// order and optimiser, each in a process of its own, taking turns. Prints learnt tokens a second and a processor
/// second of all steps but the first, and peaks of resident memory, as median, least and most; and what share of the
/// rate of plain matrix products on this machine the engine's steps reach.
///
/// Arguments: the Python that has torch, transformers and peft; a shape of [RandomModel]; rows a step; `full` for
/// rows of 512 tokens that all count, or `mixed` for instruction data of 32 to 512 tokens whose second half counts,
/// which the engine packs and PEFT pads; steps of the padded loop; rounds.
public final class EngineBench {

    private static final int LENGTH = 512;
    private static final List<String> TARGETS =
            List.of("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj");

    private EngineBench() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var shape = RandomModel.SHAPES.stream()
                .filter(each -> each.name().equals(arguments[1]))
                .findFirst()
                .orElseThrow();
        int batch = Integer.parseInt(arguments[2]);
        boolean mixed = arguments[3].equals("mixed");
        int steps = Integer.parseInt(arguments[4]);
        int rounds = Integer.parseInt(arguments[5]);
        var home = Files.createTempDirectory("tunewright-engine");
        try {
            shape.as(TensorType.BF16).write(home.resolve("model"));
            prepare(home, rows(shape.vocabulary(), batch * steps, mixed), batch, mixed);
            var ours = new ArrayList<Figures>();
            var theirs = new ArrayList<Figures>();
            var rates = new ArrayList<double[]>();
            for (int i = 0; i < rounds; i++) {
                ours.add(engine(home));
                theirs.add(peft(arguments[0], home));
                rates.add(rate(home));
            }
            System.out.printf("%n%s, %d rows a step, %s, %d rounds%n", shape.name(), batch, arguments[3], rounds);
            line("learnt tokens a second", ours, theirs, Figures::speed);
            line("a processor second", ours, theirs, Figures::thrift);
            line("peak of memory, MB", ours, theirs, figures -> figures.peakBytes() / 1e6);
            if (!mixed) {
                double each = 4e-12 * shape.multipliedWeights();
                share("a second", rates, 0, ours, each, Figures::speed);
                share("a processor second", rates, 1, ours, each, Figures::thrift);
            }
        } finally {
            FileSystemUtils.deleteRecursively(home);
        }
        System.exit(0);
    }

    /// @param prompt so many tokens at the beginning do not count
    private record Example(int[] ids, int prompt) {}

    /// @param used processor seconds, which other work on the machine disturbs less than the clock
    private record Figures(double seconds, double used, long learnt, long peakBytes) {

        double speed() {
            return learnt / seconds;
        }

        double thrift() {
            return learnt / used;
        }

        static Figures of(String output) {
            String[] words = output.strip().lines().toList().getLast().split(" ");
            int last = words.length;
            return new Figures(
                    Double.parseDouble(words[last - 4]),
                    Double.parseDouble(words[last - 3]),
                    Long.parseLong(words[last - 2]),
                    Long.parseLong(words[last - 1]));
        }
    }

    private static List<Example> rows(int vocabulary, int count, boolean mixed) {
        var random = new Random(11);
        var rows = new ArrayList<Example>();
        for (int i = 0; i < count; i++) {
            // lengths of instruction data: many short, few long
            int length = mixed ? (int) (32 * Math.pow(LENGTH / 32.0, random.nextDouble())) : LENGTH;
            rows.add(new Example(random.ints(length, 3, vocabulary).toArray(), mixed ? length / 2 : 0));
        }
        return rows;
    }

    private static void prepare(Path home, List<Example> rows, int batch, boolean mixed) throws IOException {
        Files.createDirectories(home.resolve(RunSpec.TRAINING_DATA).getParent());
        try (var writer = TokenizedData.write(home.resolve(RunSpec.TRAINING_DATA))) {
            for (var row : rows) {
                var learnt = new boolean[row.ids().length];
                Arrays.fill(learnt, row.prompt(), learnt.length, true);
                writer.add(row.ids(), learnt);
            }
        }
        var json = JsonMapper.shared();
        var method = new TuningMethod.Lora(8, 16, 0, TARGETS);
        var settings = new TrainingSettings(
                method,
                1,
                0,
                batch,
                1,
                1e-3,
                "constant",
                0,
                0,
                0,
                0.9,
                0.999,
                1e-8,
                1,
                LENGTH,
                mixed,
                false,
                "bf16",
                7,
                0,
                0,
                0,
                0,
                0,
                0,
                List.of(),
                0,
                "",
                0,
                0,
                false);
        var spec = new RunSpec("bench", 1, home.resolve("model").toString(), "random", settings, 0, 0);
        Files.write(home.resolve(RunSpec.FILE), json.writeValueAsBytes(spec));
        Files.write(
                home.resolve("rows.json"),
                json.writeValueAsBytes(Map.of("batch", batch, "targets", TARGETS, "rows", rows)));
    }

    private static double[] rate(Path home) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                PlatformBench.java(MatrixRate.class.getName(), home.resolve("djl"), home.toString()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        String[] words = output(WorkerSurroundings.give(builder))
                .strip()
                .lines()
                .toList()
                .getLast()
                .split(" ");
        return new double[] {Double.parseDouble(words[0]), Double.parseDouble(words[1])};
    }

    /// Each weight is multiplied with each token's activations forward and with its gradients backward.
    private static void share(
            String per,
            List<double[]> rates,
            int which,
            List<Figures> ours,
            double each,
            ToDoubleFunction<Figures> figure) {
        var machine = Spread.of(rates.stream().mapToDouble(rate -> rate[which]).toArray());
        var engine = Spread.of(ours.stream()
                .mapToDouble(figures -> each * figure.applyAsDouble(figures))
                .toArray());
        System.out.printf(
                Locale.ROOT,
                "10^12 operations %-18s engine %s   2048 x 2048 products %s   share %.2f%n",
                per,
                engine,
                machine,
                engine.median() / machine.median());
    }

    private static Figures engine(Path home) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(PlatformBench.java(BareLoop.class.getName(), home.resolve("djl"), home.toString()));
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        WorkerSurroundings.give(builder);
        return Figures.of(output(builder));
    }

    private static Figures peft(String python, Path home) throws IOException, InterruptedException {
        int threads = Runtime.getRuntime().availableProcessors();
        var builder =
                new ProcessBuilder(python, "src/bench/python/peft_loop.py", home.toString(), Integer.toString(threads));
        builder.environment().put("OMP_WAIT_POLICY", "passive");
        return Figures.of(output(builder));
    }

    private static String output(ProcessBuilder builder) throws IOException, InterruptedException {
        var process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IllegalStateException(builder.command().getFirst() + " ended with " + code + ": " + out);
        }
        return out;
    }

    private static void line(String what, List<Figures> ours, List<Figures> theirs, ToDoubleFunction<Figures> figure) {
        var engine = Spread.of(ours.stream().mapToDouble(figure).toArray());
        var peft = Spread.of(theirs.stream().mapToDouble(figure).toArray());
        System.out.printf(
                Locale.ROOT,
                "%-24s engine %s   PEFT %s   ratio %.2f%n",
                what,
                engine,
                peft,
                engine.median() / peft.median());
    }
}
