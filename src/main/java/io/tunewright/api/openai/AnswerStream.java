package io.tunewright.api.openai;

import io.tunewright.api.openai.ChatCompletion.Usage;
import io.tunewright.common.DomainException;
import io.tunewright.inference.InferenceService.Answer;
import io.tunewright.inference.TokenListener;
import io.tunewright.inference.TokenLogprob;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyEmitter;
import tools.jackson.databind.json.JsonMapper;

/// One streamed response: server-sent events as OpenAI sends them, `data:` lines only and `[DONE]` at the end. If the
/// client goes away, or its key is revoked, every model that still answers is stopped.
final class AnswerStream implements LiveKeys.Work {

    private static final MediaType TEXT = new MediaType(MediaType.TEXT_PLAIN, StandardCharsets.UTF_8);
    private static final Duration LONGEST = Duration.ofHours(1);

    private final ResponseBodyEmitter emitter = new ResponseBodyEmitter(LONGEST.toMillis());
    private final JsonMapper json;
    private final AnswerForm form;
    private final boolean withUsage;
    private final int answers;
    private final int perPrompt;
    private final List<Answer> running = new ArrayList<>();
    private int promptTokens;
    private int answerTokens;
    private int finished;
    private boolean over;

    /// @param answers   number of answers that share the stream
    /// @param perPrompt how many of them, in a row, continue the same prompt
    AnswerStream(JsonMapper json, AnswerForm form, boolean withUsage, int answers, int perPrompt) {
        this.json = json;
        this.form = form;
        this.withUsage = withUsage;
        this.answers = answers;
        this.perPrompt = perPrompt;
        emitter.onError(failure -> abandon());
        emitter.onTimeout(this::abandon);
        emitter.onCompletion(this::abandon);
    }

    ResponseEntity<?> response() {
        return ResponseEntity.ok()
                .contentType(MediaType.TEXT_EVENT_STREAM)
                .cacheControl(CacheControl.noCache())
                .header("X-Accel-Buffering", "no")
                .body(emitter);
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
                text(text, List.of());
            }

            @Override
            public void text(String text, List<TokenLogprob> logprobs) {
                begin();
                event(form.text(index, text, logprobs));
            }

            @Override
            public void ended(Ending ending) {
                begin();
                event(form.end(index, ending.finishReason()));
                finish(index, ending);
            }

            @Override
            public void failed(DomainException failure) {
                fail("server_error", failure.code(), String.valueOf(failure.getMessage()));
            }

            private void begin() {
                if (!begun) {
                    begun = true;
                    var first = form.begin(index);
                    if (first != null) {
                        event(first);
                    }
                }
            }
        };
    }

    @Override
    public synchronized boolean isOver() {
        return over;
    }

    @Override
    public void cut() {
        fail("authentication_error", "invalid_api_key", LiveKeys.REVOKED);
    }

    private void event(Object event) {
        write("data: " + json.writeValueAsString(event) + "\n\n");
    }

    private synchronized void finish(int index, TokenListener.Ending ending) {
        if (over) {
            return;
        }
        promptTokens += index % perPrompt == 0 ? ending.promptTokens() : 0;
        answerTokens += ending.answerTokens();
        if (++finished < answers) {
            return;
        }
        if (withUsage) {
            event(form.usage(Usage.of(promptTokens, answerTokens)));
        }
        write("data: [DONE]\n\n");
        over = true;
        running.clear();
        emitter.complete();
    }

    /// Once bytes were sent the status cannot change: the error is the last event, and there is no `[DONE]`.
    private synchronized void fail(String type, String code, String message) {
        if (over) {
            return;
        }
        var error = new LinkedHashMap<String, @Nullable Object>();
        error.put("message", message);
        error.put("type", type);
        error.put("param", null);
        error.put("code", code.replace('-', '_'));
        event(Map.of("error", error));
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

    /// Stops the models; nothing more is sent.
    synchronized void abandon() {
        over = true;
        running.forEach(Answer::cancel);
        running.clear();
    }
}
