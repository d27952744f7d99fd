package io.tunewright.api.openai;

import io.tunewright.api.openai.ChatCompletion.Chunk;
import io.tunewright.api.openai.ChatCompletion.ChunkChoice;
import io.tunewright.api.openai.ChatCompletion.Delta;
import io.tunewright.api.openai.ChatCompletion.Usage;
import io.tunewright.common.DomainException;
import io.tunewright.inference.InferenceService.Answer;
import io.tunewright.inference.TokenListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import tools.jackson.databind.json.JsonMapper;

/// One streamed response: server-sent events as OpenAI sends them, `data:` lines only and `[DONE]` at the end. If the
/// client goes away, every model that still answers is stopped.
final class ChatStream {

    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final ResponseBodyEmitter emitter = new ResponseBodyEmitter(LONGEST.toMillis());
    private final JsonMapper json;
    private final Completion completion;
    private final boolean withUsage;
    private final int answers;
    private final List<Answer> running = new ArrayList<>();
    private int promptTokens;
    private int answerTokens;
    private int finished;
    private boolean over;

    /// @param answers number of answers that share the stream
    ChatStream(JsonMapper json, Completion completion, boolean withUsage, int answers) {
        this.json = json;
        this.completion = completion;
        this.withUsage = withUsage;
        this.answers = answers;
        emitter.onError(failure -> abandon());
        emitter.onTimeout(this::abandon);
        emitter.onCompletion(this::abandon);
    }

    ResponseBodyEmitter emitter() {
        return emitter;
    }

    synchronized void add(Answer answer) {
        if (over) {
            answer.cancel();
        } else {
            running.add(answer);
        }
    }

    TokenListener listener(int index) {
        return new TokenListener() {
            private boolean begun;

            @Override
            public void text(String text) {
                begin();
                send(new Delta(null, text), null);
            }

            @Override
            public void ended(Ending ending) {
                begin();
                send(new Delta(null, null), ending.finishReason());
                finish(ending);
            }

            @Override
            public void failed(DomainException failure) {
                fail(failure);
            }

            private void begin() {
                if (!begun) {
                    begun = true;
                    send(new Delta("assistant", ""), null);
                }
            }

            private void send(Delta delta, @Nullable String finishReason) {
                event(new ChunkChoice(index, delta, null, finishReason));
            }
        };
    }

    private void event(ChunkChoice choice) {
        write("data: " + json.writeValueAsString(completion.chunk(List.of(choice), null)) + "\n\n");
    }

    private synchronized void finish(TokenListener.Ending ending) {
        promptTokens = ending.promptTokens();
        answerTokens += ending.answerTokens();
        if (++finished < answers) {
            return;
        }
        if (withUsage) {
            var usage = Usage.of(promptTokens, answerTokens);
            write("data: " + json.writeValueAsString(completion.chunk(List.of(), usage)) + "\n\n");
        }
        write("data: [DONE]\n\n");
        over = true;
        running.clear();
        emitter.complete();
    }

    /// Once bytes were sent the status cannot change: the error is the last event, and there is no `[DONE]`.
    private synchronized void fail(DomainException failure) {
        if (over) {
            return;
        }
        var error =
                Map.of("message", String.valueOf(failure.getMessage()), "type", "server_error", "code", failure.code());
        write("data: " + json.writeValueAsString(Map.of("error", error)) + "\n\n");
        emitter.complete();
        abandon();
    }

    private synchronized void write(String text) {
        if (over) {
            return;
        }
        try {
            emitter.send(text, TEXT);
        } catch (IOException | IllegalStateException gone) {
            abandon();
        }
    }

    private synchronized void abandon() {
        over = true;
        running.forEach(Answer::cancel);
        running.clear();
    }

    /// What all chunks of a completion share.
    record Completion(String id, long created, String model, String fingerprint) {

        Chunk chunk(List<ChunkChoice> choices, @Nullable Usage usage) {
            return new Chunk(id, "chat.completion.chunk", created, model, fingerprint, choices, usage);
        }
    }
}
