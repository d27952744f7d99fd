package io.tunewright.worker.serve;

import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.FinishReason;
import io.tunewright.llm.Generation;
import io.tunewright.llm.LanguageModel;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.Precision;
import io.tunewright.llm.SamplingSettings;
import io.tunewright.llm.TokenScores;
import io.tunewright.llm.Tokenizer;
import io.tunewright.worker.serve.Part.ScoredToken;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// The engine's model with its tokenizer and templates. An adapter's own template wins over the base's, as it was
/// tuned with it.
final class LoadedModel implements ChatModel {

    private final String name;
    private final int contextLength;
    private final LanguageModel model;
    private final Tokenizer tokenizer;
    private final ChatTemplate template;
    private final Map<String, ChatTemplate> adapters = new ConcurrentHashMap<>();
    private final Map<String, Integer> positionsTaken = new ConcurrentHashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();

    /// Loads the model; the calling thread is the model's thread from then on.
    ///
    /// @throws io.tunewright.llm.ModelRefusedException if it cannot be used
    LoadedModel(String name, Path directory, int threads) {
        this.name = name;
        var inspection = ModelInspection.of(directory);
        this.contextLength = inspection.contextLength();
        this.tokenizer = Tokenizer.open(directory);
        this.template = ChatTemplate.open(directory);
        this.model = LanguageModel.load(
                directory, inspection.dtype().equals("BF16") ? Precision.BF16 : Precision.FP32, threads);
    }

    @Override
    public Set<String> names() {
        var names = new TreeSet<>(adapters.keySet());
        names.add(name);
        return names;
    }

    @Override
    public int contextLength() {
        return contextLength;
    }

    @Override
    public int contextLength(String asked) {
        return contextLength - positionsTaken.getOrDefault(asked, 0);
    }

    @Override
    public Prompt prompt(String asked, List<ChatMessage> messages) {
        String text = adapters.getOrDefault(asked, template).render(messages, true);
        return new Prompt(text, tokenizer.pieces(text));
    }

    @Override
    public String decode(int[] ids) {
        return tokenizer.decode(ids);
    }

    @Override
    public String decodeWithSpecials(int[] ids) {
        return tokenizer.decodeWithSpecials(ids);
    }

    @Override
    public byte[] bytes(int id) {
        return tokenizer.bytes(id);
    }

    @Override
    public TokenSource answer(String asked, int[] prompt, SamplingSettings sampling, int maxTokens, int alternatives) {
        boolean adapted = !asked.equals(name);
        if (adapted && !adapters.containsKey(asked)) {
            throw RefusedRequest.unknownModel(asked);
        }
        var generation = model.generate(prompt, adapted ? asked : null, sampling, maxTokens, alternatives);
        uses.merge(asked, 1, Integer::sum);
        return new Tokens(generation, asked);
    }

    @Override
    public List<ScoredToken> scorePrompt(String asked, int[] prompt, int alternatives) {
        if (!names().contains(asked)) {
            throw RefusedRequest.unknownModel(asked);
        }
        var scores = model.scoreAll(prompt, asked.equals(name) ? null : asked, alternatives);
        var text = new TextStream(tokenizer::decodeWithSpecials);
        var scored = new ArrayList<ScoredToken>();
        int offset = 0;
        for (int i = 0; i < prompt.length; i++) {
            scored.add(new ScoredToken(prompt[i], offset, i == 0 ? null : scores.get(i - 1)));
            offset += text.accept(prompt[i]).length();
        }
        return scored;
    }

    @Override
    public void attach(String adapter, Path directory) {
        if (names().contains(adapter)) {
            throw RefusedRequest.conflict("There is already a model '%s'".formatted(adapter));
        }
        model.attach(adapter, directory);
        positionsTaken.put(adapter, model.positionsTaken(adapter));
        adapters.put(adapter, hasTemplate(directory) ? ChatTemplate.open(directory) : template);
    }

    @Override
    public void detach(String adapter) {
        if (!adapters.containsKey(adapter)) {
            throw RefusedRequest.unknownModel(adapter);
        }
        if (uses.getOrDefault(adapter, 0) > 0) {
            throw RefusedRequest.conflict("Adapter '%s' is answering; try again when it is done".formatted(adapter));
        }
        adapters.remove(adapter);
        positionsTaken.remove(adapter);
        model.detach(adapter);
    }

    @Override
    public void close() {
        model.close();
        tokenizer.close();
    }

    private static boolean hasTemplate(Path adapter) {
        return Files.isRegularFile(adapter.resolve("chat_template.jinja"));
    }

    /// A generation that keeps count of who uses which adapter, so that none is freed under an answer.
    private final class Tokens implements TokenSource {

        private final Generation generation;
        private final String asked;

        private Tokens(Generation generation, String asked) {
            this.generation = generation;
            this.asked = asked;
        }

        @Override
        public OptionalInt next() {
            return generation.next();
        }

        @Override
        public Optional<TokenScores> scores() {
            return generation.scores();
        }

        @Override
        public OptionalInt endToken() {
            return generation.endToken();
        }

        @Override
        public boolean endedByModel() {
            return generation.finish() == FinishReason.STOP;
        }

        @Override
        public void close() {
            uses.merge(asked, -1, Integer::sum);
            generation.close();
        }
    }
}
