package io.tunewright.llm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Which files of a model directory may be looked at at all.
final class ModelDirectory {

    private static final int MAX_FILES = 2_000;
    /// Formats whose usual readers run what the file says.
    private static final Set<String> PICKLES = Set.of("bin", "pt", "pth", "pkl", "pickle", "ckpt");
    private static final Set<String> CODE =
            Set.of("py", "java", "class", "jar", "so", "dll", "dylib", "sh", "js", "onnx", "h5", "npy", "msgpack");
    private static final Set<String> COPIED = Set.of(
            "config.json",
            "generation_config.json",
            "tokenizer.json",
            "tokenizer.model",
            "added_tokens.json",
            "tokenizer_config.json",
            "special_tokens_map.json",
            "chat_template.jinja",
            "README.md");
    private static final Pattern LICENCE = Pattern.compile("(?i)(LICENSE|LICENCE|NOTICE)(\\.(txt|md))?");

    private ModelDirectory() {}

    /// Names of the plain files, weights included. What is left out is told in `ignored`, but for directories, one of
    /// which may be a checkpoint: they go to `directories`.
    static Set<String> fileNames(Path directory, List<String> ignored, Set<String> directories) {
        Set<String> names = new TreeSet<>();
        try (var entries = Files.list(directory)) {
            var root = directory.toRealPath();
            for (var entry : (Iterable<Path>) entries.limit(MAX_FILES + 1L)::iterator) {
                var name = entry.getFileName().toString();
                requireInside(root, entry, name);
                var ending = ending(name);
                if (Files.isDirectory(entry)) {
                    directories.add(name);
                } else if (CODE.contains(ending)) {
                    ignored.add("file %s: could hold code, not read".formatted(name));
                } else {
                    names.add(name);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the model directory", e);
        }
        if (names.size() > MAX_FILES) {
            throw new ModelRefusedException(
                    "too-many-files",
                    "The directory has more than %d files; import the model's own directory".formatted(MAX_FILES));
        }
        return names;
    }

    /// Whether a file has a format whose usual readers run what it says.
    static boolean isPickle(String name) {
        return PICKLES.contains(ending(name));
    }

    static boolean isCopied(String name) {
        return COPIED.contains(name) || LICENCE.matcher(name).matches();
    }

    private static void requireInside(Path root, Path entry, String name) throws IOException {
        if (!Files.isSymbolicLink(entry)) {
            if (!Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                throw new ModelRefusedException(
                        "special-file", "%s is neither a file nor a directory; remove it".formatted(name));
            }
            return;
        }
        if (!Files.exists(entry) || !entry.toRealPath().startsWith(root)) {
            throw new ModelRefusedException(
                    "symlink-escape",
                    "%s is a link that leaves the directory or leads nowhere; copy the file itself into the directory"
                            .formatted(name));
        }
    }

    private static String ending(String name) {
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }
}
