package io.tunewright.worker.serve;

import io.tunewright.worker.serve.Part.ScoredToken;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// An answer in the making. The model's thread [#step]s it, the connection's thread takes its parts; a reader who
/// is slow or gone holds up nobody, as the parts of one answer are bounded by its longest length.
final class Answer {

    private static final int MOST_AT_ONCE = 1_000;

    private final Supplier<TokenSource> start;
    private final Prompt prompt;
    private final TextStream text;
    private final StopTexts stops;
    private final UntoldTokens untold = new UntoldTokens();
    private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
    private @Nullable TokenSource source;
    private volatile boolean cancelled;
    private long first;
    private long last;

    /// What of the prompt is told before the answer.
    ///
    /// @param echo   whether anything is
    /// @param length of the prompt's text, in UTF-16 units
    /// @param scored scores its tokens, on the model's thread
    record Prompt(Echo echo, int length, Supplier<List<ScoredToken>> scored) {

        static final Prompt NONE = new Prompt(Echo.NONE, 0, List::of);
    }

    /// @param start  begins the answer, on the model's thread
    /// @param decode text of some ids
    /// @param stops  texts that end the answer
    Answer(Supplier<TokenSource> start, Function<int[], String> decode, List<String> stops) {
        this(start, decode, stops, Prompt.NONE);
    }

    /// @param prompt what of it is told first
    Answer(Supplier<TokenSource> start, Function<int[], String> decode, List<String> stops, Prompt prompt) {
        this.start = start;
        this.prompt = prompt;
        this.text = new TextStream(decode);
        this.stops = new StopTexts(stops);
    }

    /// Makes one token. Called by the model's thread.
    ///
    /// @return whether the answer goes on
    boolean step() {
        if (cancelled) {
            return end("stop");
        }
        try {
            if (source == null) {
                if (prompt.echo() != Echo.NONE) {
                    tellPrompt();
                }
                if (prompt.echo() == Echo.ALONE) {
                    return end("length");
                }
                source = start.get();
            }
            var next = source.next();
            if (next.isEmpty()) {
                if (prompt.echo() != Echo.NONE) {
                    tellEnd(source);
                }
                parts.add(new Part.Text(stops.rest(), text.tokens(), untold.rest()));
                return end(source.endedByModel() ? "stop" : "length");
            }
            last = System.nanoTime();
            first = text.tokens() == 0 ? last : first;
            int id = next.getAsInt();
            source.scores().ifPresent(scores -> untold.add(id, scores));
            String made = text.accept(id);
            untold.made(made);
            String shown = stops.accept(made);
            parts.add(new Part.Text(shown, text.tokens(), untold.shown(shown)));
            return !stops.reached() || end("stop");
        } catch (RuntimeException failure) {
            fail(failure);
            return false;
        }
    }

    /// The next part, or null if there is none within `patience`.
    @Nullable
    Part take(Duration patience) throws InterruptedException {
        return parts.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Ends the answer before its next token.
    void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    /// Ends the answer with a failure, whether or not it has begun. Called by the model's thread.
    void fail(RuntimeException failure) {
        parts.add(new Part.Failure(failure.getMessage() == null ? failure.toString() : failure.getMessage()));
        free();
    }

    private void tellPrompt() {
        var scored = prompt.scored().get();
        for (int i = 0; i < scored.size(); i += MOST_AT_ONCE) {
            parts.add(new Part.Text("", 0, List.copyOf(scored.subList(i, Math.min(i + MOST_AT_ONCE, scored.size())))));
        }
        untold.standsBehind(prompt.length());
    }

    /// Who scores texts by echoes counts on one token more than the prompt has, be it the end.
    private void tellEnd(TokenSource source) {
        source.endToken().ifPresent(id -> source.scores().ifPresent(scores -> untold.add(id, scores)));
    }

    private boolean end(String reason) {
        double seconds = (last - first) / 1e9;
        parts.add(new Part.End(reason, text.tokens(), seconds > 0 ? (text.tokens() - 1) / seconds : 0));
        free();
        return false;
    }

    private void free() {
        if (source != null) {
            source.close();
            source = null;
        }
    }
}
