package io.tunewright.worker.starter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Learns a byte-level vocabulary by merging the most frequent pair of neighbours again and again (Sennrich et al.
/// 2016).
///
/// Merges stay inside words. A word is a run of letters with the space before it, one Chinese character, one digit,
/// or a run of other signs: a Chinese sentence thus falls into its characters, a number into its digits.
final class PairMerging {

    /// Where words end, as Hugging Face's library (Oniguruma) reads it.
    static final String WORDS =
            "\\p{Han}| ?[\\p{L}&&[^\\p{Han}]]+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    private static final Pattern JAVA_WORDS = Pattern.compile(WORDS.replace("\\p{Han}", "\\p{IsHan}"));

    private final Map<String, Integer> counts = new HashMap<>();

    /// Counts the words of a text.
    void add(String text) {
        var matcher = JAVA_WORDS.matcher(text);
        while (matcher.find()) {
            counts.merge(matcher.group(), 1, Integer::sum);
        }
    }

    /// Learns until the vocabulary is full or no pair occurs twice. The first 256 tokens are the bytes.
    ///
    /// @param size tokens to learn, the bytes included
    Learnt learn(int size) {
        var tokens = new ArrayList<String>();
        var ids = new HashMap<String, Integer>();
        for (int b = 0; b < 256; b++) {
            tokens.add(ByteAlphabet.character(b));
            ids.put(ByteAlphabet.character(b), b);
        }
        var words = new ArrayList<Word>();
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> words.add(new Word(
                        ByteAlphabet.write(entry.getKey())
                                .chars()
                                .map(c -> ids.get(String.valueOf((char) c)))
                                .toArray(),
                        entry.getValue())));
        var pairs = new Pairs(words);
        var merges = new ArrayList<Merge>();
        while (tokens.size() < size) {
            long best = pairs.mostFrequent();
            if (best < 0) {
                break;
            }
            int left = (int) (best >>> 32);
            int right = (int) best;
            merges.add(new Merge(tokens.get(left), tokens.get(right)));
            tokens.add(tokens.get(left) + tokens.get(right));
            pairs.merge(best, tokens.size() - 1);
        }
        return new Learnt(List.copyOf(tokens), List.copyOf(merges));
    }

    /// @param tokens in the order of their ids
    /// @param merges in the order in which they were learnt
    record Learnt(List<String> tokens, List<Merge> merges) {}

    record Merge(String left, String right) {}

    private static final class Word {
        private int[] ids;
        private final int count;

        private Word(int[] ids, int count) {
            this.ids = ids;
            this.count = count;
        }
    }

    /// How often each pair occurs, and in which words. A pair is the left id in the upper half and the right in the
    /// lower.
    private static final class Pairs {

        private final List<Word> words;
        private final Map<Long, Integer> frequencies = new HashMap<>();
        private final Map<Long, Set<Integer>> places = new HashMap<>();

        private Pairs(List<Word> words) {
            this.words = words;
            for (int w = 0; w < words.size(); w++) {
                count(w, 1);
            }
        }

        /// The most frequent pair, the one with the smaller ids among equals; -1 if none occurs twice.
        private long mostFrequent() {
            long best = -1;
            int most = 1;
            for (var entry : frequencies.entrySet()) {
                int frequency = entry.getValue();
                if (frequency > most || frequency == most && best >= 0 && entry.getKey() < best) {
                    most = frequency;
                    best = entry.getKey();
                }
            }
            return best;
        }

        private void merge(long pair, int merged) {
            int left = (int) (pair >>> 32);
            int right = (int) pair;
            for (int place : List.copyOf(places.getOrDefault(pair, Set.of()))) {
                count(place, -1);
                var word = words.get(place);
                var ids = new int[word.ids.length];
                int length = 0;
                for (int i = 0; i < word.ids.length; i++) {
                    boolean here = i + 1 < word.ids.length && word.ids[i] == left && word.ids[i + 1] == right;
                    ids[length++] = here ? merged : word.ids[i];
                    i += here ? 1 : 0;
                }
                word.ids = Arrays.copyOf(ids, length);
                count(place, 1);
            }
        }

        private void count(int place, int sign) {
            var word = words.get(place);
            for (int i = 0; i + 1 < word.ids.length; i++) {
                long pair = (long) word.ids[i] << 32 | word.ids[i + 1];
                frequencies.merge(pair, sign * word.count, Integer::sum);
                if (sign > 0) {
                    places.computeIfAbsent(pair, _ -> new HashSet<>()).add(place);
                } else {
                    frequencies.remove(pair, 0);
                }
            }
        }
    }
}
