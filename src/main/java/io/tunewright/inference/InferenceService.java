package io.tunewright.inference;

import io.tunewright.common.InvalidInputException;
import io.tunewright.identity.Permissions;
import io.tunewright.identity.Quota;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UsageLedger;
import io.tunewright.identity.UserId;
import io.tunewright.llm.Tokenizer;
import io.tunewright.tunedmodel.TunedModelDeleted;
import java.io.IOException;
import java.util.List;
import org.springframework.context.event.EventListener;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Service;

/// The gateway to running models: starts workers when they are needed, queues fairly, meters.
@Service
public class InferenceService {

    private final ServedModels models;
    private final WorkerPool pool;
    private final FairQueue queue;
    private final Quota quota;
    private final UsageLedger ledger;
    private final SilenceWatch silences;

    InferenceService(
            ServedModels models,
            WorkerPool pool,
            InferenceProperties properties,
            Quota quota,
            UsageLedger ledger,
            SilenceWatch silences) {
        this.models = models;
        this.pool = pool;
        this.queue = new FairQueue(properties.answers(), properties.waiting(), properties.waitingPerOrganisation());
        this.quota = quota;
        this.ledger = ledger;
        this.silences = silences;
    }

    /// Asks a model. Returns at once; `listener` is called from another thread.
    ///
    /// What can be refused is refused here; later failures reach the listener as `UnavailableException`:
    /// `model-not-loaded`, `model-stopped`, `model-failed`, `inference-busy`.
    ///
    /// @throws io.tunewright.common.NotFoundException if there is no such model
    /// @throws InvalidInputException `context-length-exceeded`, `template-refused`
    /// @throws io.tunewright.common.QuotaException `quota-chat-tokens-per-month`, `too-many-requests`
    /// @throws io.tunewright.common.UnavailableException `inference-busy`
    @PreAuthorize(Permissions.MAY_READ)
    public Answer chat(TenantId tenant, UserId user, ChatRequest request, TokenListener listener) {
        var model = models.find(tenant, request.model());
        int promptTokens = model.tokenizer().encode(render(model, request)).length;
        int longest = longest(model, "messages", promptTokens, request.maxTokens());
        return ask(tenant, user, model, new ChatBody(model.name(), request, longest), promptTokens, listener);
    }

    /// Lets a model continue a raw prompt. Returns at once; `listener` is called from another thread. Refusals and
    /// failures are those of [#chat], and `unknown-token` for ids that are not of the model's vocabulary.
    @PreAuthorize(Permissions.MAY_READ)
    public Answer complete(TenantId tenant, UserId user, CompletionRequest request, TokenListener listener) {
        var model = models.find(tenant, request.model());
        int[] prompt = ids(model, request.prompt());
        boolean alone = request.echo() == PromptEcho.ALONE;
        // a prompt that is told alone may fill the context
        int room = longest(model, "prompt", prompt.length - (alone ? 1 : 0), request.maxTokens());
        int longest = alone ? 0 : room;
        var body = new CompletionBody(model.name(), prompt, request, longest);
        return ask(tenant, user, model, body, prompt.length, listener);
    }

    /// The text of a prompt: of ids, what they stand for, special tokens written out.
    public String text(TenantId tenant, CompletionRequest request) {
        return switch (request.prompt()) {
            case CompletionRequest.Prompt.Text(var text) -> text;
            case CompletionRequest.Prompt.Ids _ -> {
                var model = models.find(tenant, request.model());
                yield model.tokenizer().decodeWithSpecials(ids(model, request.prompt()));
            }
        };
    }

    private Answer ask(
            TenantId tenant,
            UserId user,
            ServedModel model,
            WorkerBody body,
            int promptTokens,
            TokenListener listener) {
        quota.requireChatTokens(tenant, promptTokens);
        var task = new AnswerTask(
                pool,
                queue.enter(tenant),
                model,
                body,
                promptTokens,
                listener,
                new Metering(ledger, tenant, user),
                silences);
        Thread.ofVirtual().name("answer").start(task);
        return task;
    }

    /// Tokens that the answer may have.
    ///
    /// @param asked 0 to fill the context
    private static int longest(ServedModel model, String field, int promptTokens, int asked) {
        int room = model.contextLength() - promptTokens;
        if (room < 1) {
            throw new InvalidInputException(
                    "context-length-exceeded",
                    field,
                    "The %s %d tokens, the model's context holds %d; shorten %s"
                            .formatted(
                                    field.equals("messages") ? "messages have" : "prompt has",
                                    promptTokens,
                                    model.contextLength(),
                                    field.equals("messages") ? "them" : "it"),
                    promptTokens,
                    model.contextLength());
        }
        return asked == 0 ? room : Math.min(asked, room);
    }

    private static int[] ids(ServedModel model, CompletionRequest.Prompt prompt) {
        return switch (prompt) {
            case CompletionRequest.Prompt.Text(var text) -> model.tokenizer().encode(text);
            case CompletionRequest.Prompt.Ids(var ids) -> {
                int size = model.tokenizer().size();
                ids.stream().filter(id -> id < 0 || id >= size).findFirst().ifPresent(id -> {
                    throw new InvalidInputException(
                            "unknown-token",
                            "prompt",
                            "The model has no token %d; its vocabulary has %d".formatted(id, size),
                            id,
                            size);
                });
                yield ids.stream().mapToInt(Integer::intValue).toArray();
            }
        };
    }

    /// The prompt that [#chat] would send, as text and tokens.
    ///
    /// @throws InvalidInputException `template-refused`
    public RawPrompt rawPrompt(TenantId tenant, ChatRequest request) {
        var model = models.find(tenant, request.model());
        String text = render(model, request);
        return new RawPrompt(text, model.tokenizer().pieces(text), model.contextLength());
    }

    @EventListener
    void unload(TunedModelDeleted deleted) {
        String adapter = deleted.model().toString();
        for (var worker : pool.all()) {
            if (worker.client.isDone() && !worker.client.isCompletedExceptionally()) {
                Thread.ofVirtual().start(() -> detach(worker, adapter));
            }
        }
    }

    private static void detach(LoadedWorker worker, String adapter) {
        try {
            worker.detach(worker.client.join(), adapter);
        } catch (IOException gone) {
            // the worker, and the adapter with it
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String render(ServedModel model, ChatRequest request) {
        try {
            return model.template().render(request.messages(), true);
        } catch (IllegalArgumentException refused) {
            throw new InvalidInputException(
                    "template-refused",
                    "messages",
                    "The model's chat template refuses the messages: %s".formatted(refused.getMessage()),
                    String.valueOf(refused.getMessage()));
        }
    }

    /// An answer in the making.
    public interface Answer {
        /// Stops the model within a token; the listener hears of the end.
        void cancel();
    }

    /// @param contextLength tokens that prompt and answer may have together
    public record RawPrompt(String text, List<Tokenizer.Piece> pieces, int contextLength) {}
}
