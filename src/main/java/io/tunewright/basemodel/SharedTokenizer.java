package io.tunewright.basemodel;

import io.tunewright.llm.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A tokenizer that several callers hold. Its native memory can be given back at any time: the next call opens it
/// again.
final class SharedTokenizer implements Tokenizer {

    private final Supplier<Path> directory;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Tokenizer open;

    SharedTokenizer(Supplier<Path> directory) {
        this.directory = directory;
    }

    private <T> T with(Function<Tokenizer, T> work) {
        while (true) {
            lock.readLock().lock();
            try {
                if (open != null) {
                    return work.apply(open);
                }
            } finally {
                lock.readLock().unlock();
            }
            ensureOpen();
        }
    }

    private void ensureOpen() {
        lock.writeLock().lock();
        try {
            if (open == null) {
                open = Tokenizer.open(directory.get());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /// Gives the native memory back.
    void release() {
        lock.writeLock().lock();
        try {
            if (open != null) {
                open.close();
                open = null;
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    @Override
    public int[] encode(String text) {
        return with(tokenizer -> tokenizer.encode(text));
    }

    @Override
    public List<Piece> pieces(String text) {
        return with(tokenizer -> tokenizer.pieces(text));
    }

    @Override
    public String decode(int[] ids) {
        return with(tokenizer -> tokenizer.decode(ids));
    }

    @Override
    public String decodeWithSpecials(int[] ids) {
        return with(tokenizer -> tokenizer.decodeWithSpecials(ids));
    }

    @Override
    public int size() {
        return with(Tokenizer::size);
    }

    @Override
    public OptionalInt idOf(String token) {
        return with(tokenizer -> tokenizer.idOf(token));
    }

    @Override
    public byte[] bytes(int id) {
        return with(tokenizer -> tokenizer.bytes(id));
    }

    @Override
    public Set<Integer> specialIds() {
        return with(Tokenizer::specialIds);
    }

    /// Does nothing: other callers hold it too.
    @Override
    public void close() {}
}
