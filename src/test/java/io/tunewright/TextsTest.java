package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.JavaText.Literal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every text that users see stands in the bundles, in both languages, and is used.
class TextsTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\d+)");
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9_-]+)+");
    private static final Pattern WORDS = Pattern.compile("\\p{L}[,.]? \\p{L}");
    /// Three words: shorter ones may be names, such as P-Tuning v2.
    private static final Pattern SENTENCE = Pattern.compile("\\p{L}+[,.]? \\p{L}+[,.]? \\p{L}{2,}");
    private static final Pattern CAPITALISED = Pattern.compile("[A-Z][a-z]+");
    /// What is said to developers and browsers, not to users.
    private static final Pattern NOT_SHOWN = Pattern.compile(
            "((?i:log)\\.\\w+|contains|executeJs|Logger|@\\w+|compile|replaceAll|matches|Svg)\\( ?$|Exception\\( ?(\"[\\w-]+\", ?)?(null, ?)?$");
    private static final Pattern CSS_VALUE =
            Pattern.compile("(min|max|calc|var|repeat|minmax)\\(.*|[\\d.]+(px|%|em|rem|vh|vw|fr)?( [\\w.%#()-]+)*");

    /// Names and keys that are the same in every language.
    private static final Set<String> NAMES =
            Set.of("Tunewright", "中文", "English", "Lax", "Ctrl", "Shift", "Enter", "Esc");

    /// Failures that no page shows: of machines and scripts, or worded field by field.
    private static final Set<String> CODES_OF_SCRIPTS = Set.of("invalid-value", "invalid-hash", "unknown-metric");

    /// Sources whose failures only programs hear.
    private static final Pattern EDGES_OF_PROGRAMS = Pattern.compile("/(api|channel|job|upload|web)/");

    @Test
    void everyFeatureSpeaksBothLanguages() {
        for (String feature : TextBundles.features()) {
            assertThat(TextBundles.of(feature, "_zh").keySet())
                    .as("keys of %s_zh.properties", feature)
                    .isEqualTo(TextBundles.of(feature, "").keySet());
        }
    }

    @Test
    void aKeyBeginsWithItsFeatureAndStandsOnce() {
        var seen = new TreeSet<String>();
        var problems = new ArrayList<String>();
        for (String feature : TextBundles.features()) {
            for (String key : TextBundles.of(feature, "").keySet()) {
                if (!key.startsWith(feature + ".") && !key.startsWith("error.")) {
                    problems.add(key + " does not belong into " + feature + ".properties");
                }
                if (!seen.add(key)) {
                    problems.add(key + " stands in two bundles");
                }
            }
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void bothLanguagesFillTheSamePlaceholders() {
        var chinese = TextBundles.all("_zh");
        TextBundles.all("").forEach((key, text) -> assertThat(placeholders(chinese.get(key)))
                .as("placeholders of %s in Chinese", key)
                .isEqualTo(placeholders(text)));
    }

    @Test
    void everyTextIsAPattern() {
        var problems = new ArrayList<String>();
        both((key, text) -> {
            try {
                new MessageFormat(text, Locale.ENGLISH);
            } catch (IllegalArgumentException broken) {
                problems.add(key + ": " + broken.getMessage());
            }
            if (text.replace("''", "").contains("'")) {
                problems.add(key + " has a single quote, which patterns swallow: write ’ or ''");
            }
        });
        assertThat(problems).isEmpty();
    }

    @Test
    void chineseIsChinese() {
        var english = TextBundles.all("");
        assertThat(TextBundles.all("_zh"))
                .allSatisfy((key, text) -> assertThat(CHINESE.matcher(text).find()
                                || !SENTENCE.matcher(english.get(key)).find())
                        .as("%s = %s has no Chinese character, though the English text is a sentence", key, text)
                        .isTrue());
        assertThat(english)
                .allSatisfy((key, text) -> assertThat(CHINESE.matcher(text).find())
                        .as("%s = %s has Chinese characters in the English bundle", key, text)
                        .isFalse());
    }

    @Test
    void wordsAreCalm() {
        var problems = new ArrayList<String>();
        both((key, text) -> {
            if (text.contains("!") || text.contains("！") || text.matches("(?i).*\\b(oops|successfully|please)\\b.*")) {
                problems.add(key + " = " + text);
            }
        });
        assertThat(problems)
                .as("no exclamation marks, no oops, successfully or please")
                .isEmpty();
    }

    @Test
    void everyKeyThatIsAskedForExists() {
        var keys = TextBundles.all("").keySet();
        var missing = literals()
                .filter(literal -> isKey(literal.value()) && asks(literal))
                .filter(literal -> !keys.contains(literal.value()))
                .map(Literal::toString)
                .toList();
        assertThat(missing).as("keys that no bundle has").isEmpty();
    }

    @Test
    void everyTextIsUsed() {
        var values = literals().map(Literal::value).collect(Collectors.toSet());
        var beginnings = values.stream()
                .filter(value ->
                        value.matches("[a-z][a-z0-9-]*\\.([a-z0-9_-]+\\.)*([a-z0-9_]+-)?") || value.matches("[a-z]+-"))
                .filter(value -> value.length() > 3)
                .toList();
        var unused = TextBundles.all("").keySet().stream()
                .filter(key -> !values.contains(key))
                .filter(key -> beginnings.stream()
                        .noneMatch(begin -> begin.contains(".") && key.startsWith(begin) && !begin.equals("error.")))
                .filter(key -> !key.startsWith("error.") || !isThrown(key, values, beginnings))
                .toList();
        assertThat(unused).as("texts that nothing shows").isEmpty();
    }

    @Test
    void everyFailureIsTranslated() {
        var keys = TextBundles.all("").keySet();
        var code = Pattern.compile("(NotFound|Conflict|InvalidInput|Quota|Unavailable)Exception\\( ?$");
        var missing = literals()
                .filter(literal -> code.matcher(literal.before()).find())
                .filter(literal -> literal.value().matches("[a-z]+(-[a-z]+)*"))
                .filter(literal -> !CODES_OF_SCRIPTS.contains(literal.value()))
                .filter(literal ->
                        !EDGES_OF_PROGRAMS.matcher(literal.file().toString()).find())
                .filter(literal -> keys.stream()
                        .noneMatch(key -> key.equals("error." + literal.value())
                                || key.startsWith("error." + literal.value() + ".")))
                .map(Literal::toString)
                .toList();
        assertThat(missing).as("failures without error.<code> in the bundles").isEmpty();
    }

    @Test
    void everyAuditedActionHasWords() {
        var keys = TextBundles.all("").keySet();
        var actions = literals()
                .filter(literal -> literal.before().matches(".*\\b(record|refused)\\( ?(\\w+, ?)?$"))
                .filter(literal -> literal.value().matches("[a-z_]+\\.[a-z_]+"))
                .toList();
        assertThat(actions).isNotEmpty();
        assertThat(actions)
                .filteredOn(action -> !keys.contains("identity.audit.action." + action.value()))
                .as("actions without identity.audit.action.<name> in the bundles")
                .isEmpty();
    }

    @Test
    void noViewHoldsATextOfItsOwn() throws IOException {
        var classes = styleClasses();
        var found = JavaText.under(SOURCES).stream()
                .filter(text -> text.file().toString().contains("/ui/"))
                .flatMap(text -> text.literals().stream())
                .filter(literal -> isHuman(literal, classes))
                .map(Literal::toString)
                .toList();
        assertThat(found)
                .as("texts in views: put them into the bundles, or if no user sees them, see NOT_SHOWN")
                .isEmpty();
    }

    private static boolean isHuman(Literal literal, Set<String> classes) {
        String text = literal.value();
        if (NAMES.contains(text)
                || literal.block()
                || NOT_SHOWN.matcher(literal.before()).find()) {
            return false;
        }
        if (CHINESE.matcher(text).find() || CAPITALISED.matcher(text).matches()) {
            return true;
        }
        return WORDS.matcher(text).find()
                && !CSS_VALUE.matcher(text).matches()
                && !Stream.of(text.strip().split("\\s+"))
                        .allMatch(word -> word.startsWith("tw-") || classes.contains(word));
    }

    /// Names of CSS classes, and the theme words of Vaadin's components.
    private static Set<String> styleClasses() throws IOException {
        var classes = new TreeSet<>(List.of("primary", "error", "tertiary", "small"));
        var matcher = Pattern.compile("\\.([a-z][a-z0-9-]*)").matcher(Files.readString(Path.of("frontend/styles.css")));
        while (matcher.find()) {
            classes.add(matcher.group(1));
        }
        return classes;
    }

    private static boolean isThrown(String key, Set<String> values, List<String> beginnings) {
        String code = key.substring("error.".length());
        return Stream.of(code, code.replaceFirst("\\..*", ""))
                .anyMatch(name -> values.contains(name)
                        || beginnings.stream()
                                .anyMatch(begin ->
                                        begin.endsWith("-") && !begin.contains(".") && name.startsWith(begin)));
    }

    private static boolean isKey(String text) {
        int dot = text.indexOf('.');
        return dot > 0 && KEY.matcher(text).matches() && TextBundles.features().contains(text.substring(0, dot));
    }

    /// Whether the literal is a key of the bundles and not another dotted name, such as an action of the audit
    /// log.
    private static boolean asks(Literal literal) {
        return literal.before().matches(".*(\\bt\\(|title = ?|Texts\\.t\\([^)]*[?:] )$")
                || literal.file().toString().contains("/ui/")
                        && !literal.before().matches(".*(record|setId)\\($");
    }

    private static Stream<Literal> literals() {
        return JavaText.under(SOURCES).stream().flatMap(text -> text.literals().stream());
    }

    private static Set<String> placeholders(String text) {
        return PLACEHOLDER
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void both(java.util.function.BiConsumer<String, String> check) {
        for (Map<String, String> texts : List.of(TextBundles.all(""), TextBundles.all("_zh"))) {
            texts.forEach(check);
        }
    }
}
