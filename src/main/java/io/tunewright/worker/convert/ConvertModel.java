package io.tunewright.worker.convert;

import io.tunewright.llm.ModelRefusedException;
import io.tunewright.llm.ModelSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Writes a model of PyTorch's or Meta's files in Hugging Face layout: `ConvertModel <source> <target>`. An import
/// does the same by itself; this is for those who want the directory.
public final class ConvertModel {

    private ConvertModel() {}

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 2) {
            System.err.println("usage: ConvertModel <source directory> <new target directory>");
            System.exit(2);
        }
        System.exit(run(Path.of(arguments[0]), Path.of(arguments[1])));
    }

    /// Leaves either the whole directory or, after a crash, one whose name ends in `.tmp`.
    ///
    /// @return exit code of the process
    static int run(Path source, Path target) throws IOException {
        if (Files.exists(target)) {
            System.err.println(target + " is there already; name a new directory");
            return 2;
        }
        try {
            var model = ModelSource.open(source);
            var draft = target.resolveSibling(target.getFileName() + ".tmp");
            model.write(draft);
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            System.out.printf(
                    "%s: %s, %,d weights of %s, from %s%n",
                    target,
                    model.inspection().architecture(),
                    model.inspection().parameters(),
                    model.inspection().dtype(),
                    model.format());
            return 0;
        } catch (ModelRefusedException refused) {
            System.err.println(refused.getMessage());
            return 1;
        }
    }
}
