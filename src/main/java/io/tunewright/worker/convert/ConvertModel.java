package io.tunewright.worker.convert;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.ModelSource;
import io.tunewright.llm.adapter.LoraMerge;
import io.tunewright.llm.convert.XtunerAdapter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/// Writes a model of PyTorch's, Meta's or XTuner's files in Hugging Face layout, and an adapter of XTuner in PEFT's
/// or merged into its base: `ConvertModel <source> <target> [--base=<directory>] [--alpha=<number>]`. An import does
/// the same with whole models by itself; this is for adapters, and for those who want the directory.
public final class ConvertModel {

    private static final long MAX_SHARD_BYTES = 5_000_000_000L;

    private ConvertModel() {}

    public static void main(String[] arguments) throws IOException {
        var command = ConvertCommand.parse(arguments);
        if (command.isEmpty()) {
            System.err.println("""
                    usage: ConvertModel <source> <new target directory> [--base=<directory>] [--alpha=<number>]
                      source   a model's directory, or a checkpoint of XTuner such as iter_500.pth
                      --base   merge the adapter of a checkpoint into this model
                      --alpha  lora_alpha, where a checkpoint does not tell it""");
            System.exit(2);
        }
        System.exit(run(command.orElseThrow()));
    }

    /// Leaves either the whole directory or, after a crash, one whose name ends in `.tmp`.
    ///
    /// @return exit code of the process
    static int run(ConvertCommand command) throws IOException {
        var target = command.target();
        if (Files.exists(target)) {
            System.err.println(target + " is there already; name a new directory");
            return 2;
        }
        try {
            var draft = target.resolveSibling(target.getFileName() + ".tmp");
            var made = XtunerAdapter.isAt(command.source()) ? adapter(command, draft) : model(command.source(), draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            System.out.println(target + ": " + made);
            return 0;
        } catch (ModelRefusedException refused) {
            System.err.println(refused.getMessage());
            return 1;
        }
    }

    private static String model(Path source, Path draft) throws IOException {
        var model = ModelSource.open(source);
        model.write(draft);
        return "%s, from %s".formatted(described(model), model.format());
    }

    private static String adapter(ConvertCommand command, Path draft) throws IOException {
        var adapter = XtunerAdapter.open(command.source(), command.alpha());
        var config = adapter.config();
        var described = "r %d, alpha %s, on %s".formatted(config.rank(), config.alpha(), config.targetModules());
        Optional<Path> base = command.base();
        if (base.isEmpty()) {
            adapter.write(draft);
            return "an adapter in PEFT's layout, " + described;
        }
        var factors = draft.resolveSibling(draft.getFileName() + ".adapter.tmp");
        adapter.write(factors);
        LoraMerge.merge(base.get(), factors, draft, MAX_SHARD_BYTES);
        Files.delete(factors.resolve("adapter_model.safetensors"));
        Files.delete(factors.resolve("adapter_config.json"));
        Files.delete(factors);
        return "%s, merged with an adapter of XTuner, %s".formatted(described(ModelSource.open(draft)), described);
    }

    private static String described(ModelSource model) {
        var inspection = model.inspection();
        return "%s, %,d weights of %s"
                .formatted(inspection.architecture(), inspection.parameters(), inspection.dtype());
    }
}
