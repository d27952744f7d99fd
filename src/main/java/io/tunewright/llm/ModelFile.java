package io.tunewright.llm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/// A file of a model in Hugging Face layout. It need not lie on a disk: weights of another format are converted as
/// they are read.
public sealed interface ModelFile permits ModelFile.Kept, ModelFile.Made, ConvertedWeights {

    String name();

    /// How many bytes [#open] gives.
    long bytes();

    /// Reads the file from its beginning.
    InputStream open() throws IOException;

    /// Copies it into a directory.
    default void copyTo(Path target) throws IOException {
        try (var content = open()) {
            Files.copy(content, target.resolve(name()));
        }
    }

    /// One that stays as it is.
    record Kept(Path directory, String name, long bytes) implements ModelFile {

        @Override
        public InputStream open() throws IOException {
            // a link inside of the directory is fine; one that leaves it was refused and is not followed here either
            var file = directory.resolve(name).toRealPath();
            if (!file.startsWith(directory.toRealPath())) {
                throw new IOException(name + " left the directory");
            }
            return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /// A small one that the published model lacks.
    record Made(String name, byte[] content) implements ModelFile {

        @Override
        public long bytes() {
            return content.length;
        }

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
        }
    }
}
