package io.tunewright.basemodel;

import io.tunewright.common.Home;
import io.tunewright.common.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/// The folders the operator allows models to be imported from. Every path is checked after its links are resolved, so
/// that nothing outside of them is ever opened.
@Component
class ImportRoots {

    private static final Logger LOG = LoggerFactory.getLogger(ImportRoots.class);
    private static final List<String> CONFIGS = List.of("config.json", "params.json");
    private static final int MAX_CANDIDATES = 200;
    private static final int MAX_VISITED = 5000;
    private static final int MAX_DEPTH = 3;

    private final List<Path> roots;

    ImportRoots(ImportProperties properties, Home home) throws IOException {
        if (properties.importRoots().isEmpty()) {
            roots = List.of(Files.createDirectories(home.directory("import")));
        } else {
            roots = properties.importRoots().stream()
                    .map(root -> root.toAbsolutePath().normalize())
                    .toList();
        }
    }

    /// The allowed folders, as the operator wrote them.
    List<Path> roots() {
        return roots;
    }

    /// The directory that `text` names: absolute, or relative to one of the allowed folders.
    ///
    /// @throws InvalidInputException `outside-import-roots` or `no-such-directory`
    Path resolve(String text) {
        Path path = parse(text);
        boolean inside = false;
        for (Path root : roots) {
            // resolving an absolute path against the root gives the path itself
            Path candidate = root.resolve(path).normalize();
            if (!candidate.startsWith(root)) {
                continue;
            }
            inside = true;
            try {
                Path real = candidate.toRealPath();
                if (!real.startsWith(root.toRealPath())) {
                    throw outside(text);
                }
                if (Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
                    return real;
                }
            } catch (IOException missing) {
                // perhaps below another root
            }
        }
        throw inside ? missing(text) : outside(text);
    }

    /// How people know a checked directory: its path from the parent of its root, such as `import/llama`.
    String label(Path real) {
        for (Path root : roots) {
            try {
                Path realRoot = root.toRealPath();
                if (real.startsWith(realRoot)) {
                    return Path.of(String.valueOf(realRoot.getFileName()))
                            .resolve(realRoot.relativize(real))
                            .normalize()
                            .toString();
                }
            } catch (IOException missing) {
                // a root that is not there has nothing below it
            }
        }
        return String.valueOf(real.getFileName());
    }

    /// Directories below the allowed folders with a `config.json`, or the `params.json` of Meta's layout.
    List<ImportCandidate> candidates() {
        var found = new ArrayList<ImportCandidate>();
        for (Path root : roots) {
            try (var directories = Files.find(root, MAX_DEPTH, (path, attributes) -> attributes.isDirectory())) {
                directories
                        .limit(MAX_VISITED)
                        .filter(ImportRoots::looksLikeModel)
                        .limit(MAX_CANDIDATES - found.size())
                        .sorted()
                        .forEach(directory -> found.add(new ImportCandidate(path(root, directory), bytes(directory))));
            } catch (IOException | UncheckedIOException unreadable) {
                LOG.debug("The import folder {} cannot be read", root, unreadable);
            }
        }
        return found;
    }

    private static boolean looksLikeModel(Path directory) {
        return CONFIGS.stream()
                .anyMatch(name -> Files.isRegularFile(directory.resolve(name), LinkOption.NOFOLLOW_LINKS));
    }

    private static String path(Path root, Path directory) {
        return root.equals(directory)
                ? directory.toString()
                : root.relativize(directory).toString();
    }

    private static long bytes(Path directory) {
        try (var files = Files.list(directory)) {
            return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException unreadable) {
            return 0;
        }
    }

    private static Path parse(String text) {
        try {
            return Path.of(text.strip());
        } catch (InvalidPathException invalid) {
            throw missing(text);
        }
    }

    private InvalidInputException outside(String text) {
        String allowed = roots.stream().map(Path::toString).collect(Collectors.joining(", "));
        return new InvalidInputException(
                "outside-import-roots",
                "directory",
                "%s does not lie below a folder that the operator allows: %s".formatted(shown(text), allowed),
                shown(text),
                allowed);
    }

    private static InvalidInputException missing(String text) {
        return new InvalidInputException(
                "no-such-directory",
                "directory",
                "There is no directory %s in the import folders".formatted(shown(text)),
                shown(text));
    }

    private static String shown(String text) {
        String clean = text.codePoints()
                .map(point -> Character.isISOControl(point) ? '\ufffd' : point)
                .limit(200)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.isBlank() ? "(nothing)" : clean;
    }
}
