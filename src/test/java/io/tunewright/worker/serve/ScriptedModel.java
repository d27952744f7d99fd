package io.tunewright.worker.serve;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.TokenScores;
import io.tunewright.llm.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/// Repeats the last message byte by byte, and keeps a record of who was asked when. With [#paced] each token
/// waits for a permit, so that tests decide how fast it goes.
final class ScriptedModel implements ChatModel {

    final List<String> steps = new CopyOnWriteArrayList<>();
    final Set<String> open = new ConcurrentSkipListSet<>();
    final Semaphore permits = new Semaphore(0);
    private final Set<String> names = new ConcurrentSkipListSet<>(Set.of("base"));
    private final boolean paced;

    ScriptedModel(boolean paced) {
        this.paced = paced;
    }

    @Override
    public Set<String> names() {
        return names;
    }

    @Override
    public int contextLength() {
        return 100;
    }

    @Override
    public Prompt prompt(String name, List<ChatMessage> messages) {
        String text = messages.getLast().content();
        if (text.startsWith("refuse")) {
            throw new IllegalArgumentException("roles must alternate");
        }
        var pieces = new ArrayList<Tokenizer.Piece>();
        for (int id : Bytes.encode(text)) {
            pieces.add(new Tokenizer.Piece(id, "", 0, 0, false));
        }
        return new Prompt(text, pieces);
    }

    @Override
    public String decode(int[] ids) {
        return Bytes.decode(ids);
    }

    @Override
    public String decodeWithSpecials(int[] ids) {
        return Bytes.decode(ids);
    }

    @Override
    public List<Part.ScoredToken> scorePrompt(String name, int[] prompt, int alternatives) {
        var scored = new ArrayList<Part.ScoredToken>();
        for (int i = 0; i < prompt.length; i++) {
            scored.add(new Part.ScoredToken(prompt[i], i, i == 0 ? null : new TokenScores(-i, List.of())));
        }
        return scored;
    }

    @Override
    public byte[] bytes(int id) {
        return new byte[] {(byte) id};
    }

    @Override
    public TokenSource answer(String name, int[] prompt, SamplingSettings sampling, int maxTokens, int alternatives) {
        String text = Bytes.decode(prompt);
        if (text.startsWith("crash")) {
            throw new IllegalStateException("out of memory");
        }
        open.add(text);
        return new TokenSource() {
            private int at;

            @Override
            public OptionalInt next() {
                if (paced) {
                    permits.acquireUninterruptibly();
                }
                if (at == Math.min(prompt.length, maxTokens)) {
                    return OptionalInt.empty();
                }
                steps.add(text);
                return OptionalInt.of(prompt[at++]);
            }

            /// Half sure of each token, and the rest lies with the byte after it.
            @Override
            public Optional<TokenScores> scores() {
                if (alternatives < 0) {
                    return Optional.empty();
                }
                int id = prompt[at - 1];
                double half = Math.log(0.5);
                var likeliest = List.of(new TokenScores.Candidate(id, half), new TokenScores.Candidate(id + 1, half));
                return Optional.of(new TokenScores(half, likeliest.subList(0, Math.min(alternatives, 2))));
            }

            @Override
            public boolean endedByModel() {
                return at == prompt.length;
            }

            @Override
            public void close() {
                open.remove(text);
            }
        };
    }

    @Override
    public void attach(String name, Path directory) {
        names.add(name);
    }

    @Override
    public void detach(String name) {
        if (!names.remove(name)) {
            throw RefusedRequest.unknownModel(name);
        }
    }

    @Override
    public void close() {}
}
