package io.tunewright.dataset.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.common.InvalidInputException;
import io.tunewright.dataset.DatasetFormat;
import io.tunewright.dataset.Finding;
import io.tunewright.dataset.FindingCode;
import io.tunewright.dataset.RowState;
import io.tunewright.llm.ChatMessage;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class FileCheckTest {

    private static final String GOOD = """
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}""";

    @TempDir
    private Path folder;

    private final List<CheckedRow> rows = new ArrayList<>();

    private FileSummary check(byte[] bytes) {
        rows.clear();
        try {
            Path file = Files.write(folder.resolve("upload"), bytes);
            return FileCheck.run(file, 100_000, rows::add);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private FileSummary check(String... lines) {
        return check(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }

    /// All findings as `line field code`.
    private List<String> findings() {
        return rows.stream()
                .flatMap(row -> row.findings().stream())
                .map(FileCheckTest::shown)
                .toList();
    }

    private static String shown(Finding finding) {
        return (finding.line() + " " + finding.field() + " " + finding.code().slug()).replace("  ", " ");
    }

    private String message(int index) {
        return rows.stream()
                .flatMap(row -> row.findings().stream())
                .toList()
                .get(index)
                .message(Locale.ENGLISH);
    }

    private List<ChatMessage> conversation(DatasetFormat format, int number) {
        try {
            byte[] file = Files.readAllBytes(folder.resolve("upload"));
            var row = rows.get(number);
            int start = (int) row.start();
            return new RowParser(format)
                    .parse(Arrays.copyOfRange(file, start, start + row.length()), row.line())
                    .messages();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    private void refused(byte[] bytes, String code, String words) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> check(bytes))
                .withMessageContaining(words)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
    }

    private void refused(String text, String code, String words) {
        refused(text.getBytes(StandardCharsets.UTF_8), code, words);
    }

    @Nested
    class Formats {

        @Test
        void openAiMessagesWithWeightsPartsAndDeveloper() {
            var summary = check("""
                    {"messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": [{"type": "text", "text": "One"}, {"type": "text", "text": " two"}]}, {"role": "assistant", "content": "No", "weight": 0}, {"role": "user", "content": "Why?"}, {"role": "assistant", "content": "Yes", "weight": 1}]}""");

            assertThat(summary.format()).isEqualTo(DatasetFormat.MESSAGES);
            assertThat(summary.array()).isFalse();
            assertThat(findings()).isEmpty();
            assertThat(conversation(DatasetFormat.MESSAGES, 0))
                    .containsExactly(
                            ChatMessage.system("Be brief."),
                            ChatMessage.user("One two"),
                            new ChatMessage("assistant", "No", false),
                            ChatMessage.user("Why?"),
                            ChatMessage.assistant("Yes"));
        }

        @Test
        void alpacaArrayWithSystemAndHistory() {
            var summary = check("""
                    [
                      {"instruction": "Add", "input": "1 and 2", "output": "3"},
                      {"instruction": "And 4?", "input": "", "output": "7", "system": "You count.", "history": [["1 and 2", "3"]]}
                    ]""");

            assertThat(summary.format()).isEqualTo(DatasetFormat.ALPACA);
            assertThat(summary.array()).isTrue();
            assertThat(rows).extracting(CheckedRow::line).containsExactly(1, 2);
            assertThat(conversation(DatasetFormat.ALPACA, 0))
                    .containsExactly(ChatMessage.user("Add\n1 and 2"), ChatMessage.assistant("3"));
            assertThat(conversation(DatasetFormat.ALPACA, 1))
                    .containsExactly(
                            ChatMessage.system("You count."),
                            ChatMessage.user("1 and 2"),
                            ChatMessage.assistant("3"),
                            ChatMessage.user("And 4?"),
                            ChatMessage.assistant("7"));
        }

        @Test
        void alpacaAsJsonl() {
            var summary = check(
                    "{\"instruction\": \"Say hi\", \"output\": \"Hi\"}",
                    "",
                    "{\"instruction\": \"Say bye\", \"input\": null, \"output\": \"Bye\"}\r");

            assertThat(summary.format()).isEqualTo(DatasetFormat.ALPACA);
            assertThat(rows).extracting(CheckedRow::line).containsExactly(1, 3);
            assertThat(findings()).isEmpty();
        }

        @Test
        void shareGptWithAliases() {
            var summary = check("""
                    [{"conversations": [{"from": "human", "value": "Weather?"}, {"from": "function_call", "value": "{}"}, {"from": "observation", "value": "sunny"}, {"from": "chatgpt", "value": "Sunny."}], "system": "Be kind."},
                     {"conversations": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}]""");

            assertThat(summary.format()).isEqualTo(DatasetFormat.SHAREGPT);
            assertThat(findings()).isEmpty();
            assertThat(conversation(DatasetFormat.SHAREGPT, 0))
                    .containsExactly(
                            ChatMessage.system("Be kind."),
                            ChatMessage.user("Weather?"),
                            ChatMessage.assistant("{}"),
                            new ChatMessage("tool", "sunny", false),
                            ChatMessage.assistant("Sunny."));
        }

        @Test
        void promptAndCompletionAsTextsAndAsMessages() {
            var summary = check(
                    "{\"prompt\": \"2+2=\", \"completion\": \"4\"}",
                    "{\"prompt\": [{\"role\": \"user\", \"content\": \"a\"}, {\"role\": \"assistant\", \"content\": \"b\"},"
                            + " {\"role\": \"user\", \"content\": \"c\"}],"
                            + " \"completion\": [{\"role\": \"assistant\", \"content\": \"d\"}]}");

            assertThat(summary.format()).isEqualTo(DatasetFormat.PROMPT_COMPLETION);
            assertThat(findings()).isEmpty();
            assertThat(conversation(DatasetFormat.PROMPT_COMPLETION, 1))
                    .containsExactly(
                            ChatMessage.user("a"),
                            new ChatMessage("assistant", "b", false),
                            ChatMessage.user("c"),
                            ChatMessage.assistant("d"));
        }

        @Test
        void firstBrokenRowDoesNotDecide() {
            assertThat(check("{oops", GOOD).format()).isEqualTo(DatasetFormat.MESSAGES);
            assertThat(findings()).containsExactly("1 broken-json");
        }
    }

    @Nested
    class BrokenRows {

        @Test
        void aBrokenLineInTheMiddleIsToldAndTheRestChecked() {
            var summary = check(GOOD, GOOD.substring(0, 40), GOOD.replace("Hi", "Ho"), GOOD.replace("Hello", " "));

            assertThat(findings()).containsExactly("2 broken-json", "4 messages[1].content empty-answer");
            assertThat(message(0)).startsWith("The row is not JSON at character 41");
            assertThat(message(1)).isEqualTo("The answer is empty");
            assertThat(summary.rows()).isEqualTo(4);
            assertThat(summary.errorRows()).isEqualTo(2);
            assertThat(summary.counts()).containsEntry(FindingCode.BROKEN_JSON, 1);
        }

        @Test
        void anElementOfAnArrayThatLacksAQuoteDoesNotHideTheOthers() {
            check("""
                    [
                      {
                        "instruction": "a",
                        "output": "1"
                      },
                      {
                        "instruction": "b,
                        "output": "2"
                      },
                      {
                        "instruction": "c",
                        "output": ""
                      }
                    ]""");

            assertThat(rows).hasSize(3);
            assertThat(findings()).containsExactly("2 broken-json", "3 output empty-answer");
            assertThat(message(0)).contains("line 6 of the file");
        }

        @Test
        void anElementOfAnArrayThatLacksABracketDoesNotHideTheOthers() {
            check("""
                    [
                    {"instruction": "a", "output": "1",
                    {"instruction": "b", "output": "2"},
                    {"instruction": "c", "output": "3"}
                    ]""");

            assertThat(findings()).containsExactly("1 broken-json");
            assertThat(rows)
                    .extracting(CheckedRow::state)
                    .containsExactly(RowState.ERROR, RowState.FINE, RowState.FINE);
        }

        @Test
        void anArrayInOneLineThatLosesTrackSaysSo() {
            check("[{\"instruction\": \"a\", \"output\": \"1\"}, {\"instruction\": \"b\", \"output\": \"2\"");

            assertThat(findings()).containsExactly("2 lost-track");
            assertThat(message(0)).contains("What follows it was not checked");
        }

        @Test
        void faultsInsideOfAnElementStayThere() {
            check("[{\"instruction\": 'a', \"output\": \"1\"}, {\"instruction\": \"b\", \"output\": \"2\"}, 7, \"x\"]");

            assertThat(findings()).containsExactly("1 broken-json", "3 not-an-object", "4 not-an-object");
        }

        @Test
        void nestingIsLimited() {
            String deep = "[".repeat(100_000) + "]".repeat(100_000);
            check(GOOD, "{\"messages\": " + deep + "}");
            assertThat(findings()).containsExactly("2 too-deep");

            check("[" + GOOD + ", {\"messages\": " + deep + "}, " + GOOD.replace("Hi", "Ho") + "]");
            assertThat(findings()).containsExactly("2 too-deep");
            assertThat(rows).hasSize(3);
        }

        @Test
        void rowsAreLimited() {
            check(GOOD, GOOD.replace("Hi", "x".repeat(5 << 20)), GOOD.replace("Hi", "Ho"));

            assertThat(findings()).containsExactly("2 row-too-long");
            assertThat(message(0)).isEqualTo("The row has more than 4 MB");
            assertThat(rows).hasSize(3);
        }

        @Test
        void aKeyThatStandsTwiceIsNoJson() {
            check(GOOD, "{\"messages\": [], \"messages\": []}");

            assertThat(findings()).containsExactly("2 broken-json");
            assertThat(message(0)).contains("Duplicate");
        }

        @Test
        void rowsOfAnotherFormat() {
            check(GOOD, "{\"instruction\": \"a\", \"output\": \"b\"}", "{}", "[]");

            assertThat(findings()).containsExactly("2 other-format", "3 other-format", "4 not-an-object");
            assertThat(message(0))
                    .isEqualTo(
                            "The row has the columns instruction, output, but the file is in the format OpenAI messages");
        }
    }

    @Nested
    class Conversations {

        @Test
        void fieldsThatAreMissingOrOfTheWrongType() {
            check(
                    GOOD,
                    "{\"messages\": {}}",
                    "{\"messages\": []}",
                    "{\"messages\": [{\"content\": \"Hi\"}, \"Hello\"]}",
                    "{\"messages\": [{\"role\": \"user\"}, {\"role\": \"assistant\", \"content\": {\"a\": 1}}]}",
                    "{\"messages\": [{\"role\": \"human\", \"content\": \"Hi\"}, {\"role\": \"assistant\", \"content\": \"x\"}]}");

            assertThat(findings())
                    .containsExactly(
                            "2 messages wrong-type",
                            "3 messages no-messages",
                            "4 messages[0].role missing-field",
                            "4 messages[1] wrong-type",
                            "5 messages[0].content missing-field",
                            "5 messages[1].content wrong-type",
                            "6 messages[0].role unknown-role");
            assertThat(message(6))
                    .isEqualTo("The role “human” is not known. Use one of system, developer, user, assistant, tool");
        }

        @Test
        void contentThatIsNoText() {
            check(
                    GOOD,
                    "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\", \"image_url\": {}}]}, {\"role\": \"assistant\", \"content\": \"x\"}]}",
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"assistant\", \"content\": null, \"tool_calls\": [{}]}]}",
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"assistant\", \"content\": \"\\ud83d\"}]}");

            assertThat(findings())
                    .containsExactly(
                            "2 messages[0].content[0] unsupported-content",
                            "3 messages[1].tool_calls tool-calls",
                            "4 messages[1].content broken-character");
        }

        @Test
        void aFractionOfAWeightCounts() {
            var message = new MessagesReader();
            var findings = new Findings(1);
            var row = (ObjectNode)
                    JsonMapper.shared()
                            .readTree(
                                    "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}, {\"role\": \"assistant\", \"content\": \"y\", \"weight\": 0.25}]}");

            assertThat(message.read(row, findings))
                    .containsExactly(ChatMessage.user("x"), new ChatMessage("assistant", "y", 0.25));
        }

        @Test
        void weights() {
            check(
                    GOOD,
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"x\", \"weight\": 1}, {\"role\": \"assistant\", \"content\": \"y\", \"weight\": 1.5}]}",
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"z\"}, {\"role\": \"assistant\", \"content\": \"y\", \"weight\": 0}]}");

            assertThat(findings())
                    .containsExactly(
                            "2 messages[0].weight weight-ignored",
                            "2 messages[1].weight wrong-weight",
                            "3 messages nothing-learnt");
        }

        @Test
        void noAnswerAtAll() {
            check(GOOD, "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}");

            assertThat(findings()).containsExactly("2 messages no-answer", "2 messages[0].content last-not-assistant");
        }

        @Test
        void orderIsWorthALook() {
            check("""
                    {"messages": [{"role": "user", "content": " "}, {"role": "user", "content": "b"}, {"role": "assistant", "content": "c"}, {"role": "system", "content": "s"}, {"role": "user", "content": "d"}]}""", """
                    {"messages": [{"role": "system", "content": "s"}, {"role": "assistant", "content": "c"}]}""");

            assertThat(findings())
                    .containsExactly(
                            "1 messages[0].content empty-input",
                            "1 messages[1].content same-role-twice",
                            "1 messages[3].content late-system",
                            "1 messages[4].content last-not-assistant",
                            "2 messages[1].content first-not-user");
            assertThat(rows).extracting(CheckedRow::state).containsOnly(RowState.WARNING);
        }

        @Test
        void theSameConversationTwice() {
            check(GOOD, GOOD.replace("Hi", "Ho"), GOOD, "  " + GOOD);

            assertThat(findings()).containsExactly("3 duplicate", "4 duplicate");
            assertThat(message(0)).isEqualTo("The same conversation as line 1");
        }

        @Test
        void extraColumnsAreToldOnce() {
            check(
                    GOOD.replace("{\"messages\"", "{\"id\": 1, \"messages\""),
                    GOOD.replace("{\"messages\"", "{\"id\": 2, \"messages\"").replace("Hi", "Ho"));

            assertThat(findings()).containsExactly("1 id extra-column");
            assertThat(message(0)).isEqualTo("The column “id” is not used, here and in later rows");
        }

        @Test
        void veryLongAndDamaged() {
            check(GOOD.replace("Hi", "x".repeat(40_000)), GOOD.replace("Hi", "caf\ufffd"));

            assertThat(findings()).containsExactly("1 very-long", "2 messages[0].content damaged-text");
            assertThat(message(0)).contains("40,005 characters");
        }
    }

    @Nested
    class Refusals {

        @Test
        void emptyFiles() {
            refused("", "empty-file", "The file is empty");
            refused(" \n\n ", "empty-file", "The file is empty");
            refused("[]", "no-readable-row", "None of the first rows can be read");
        }

        @Test
        void otherEncodingsWithLineAndWhatToDo() {
            String text = GOOD + "\n" + GOOD.replace("Hi", "你好，世界") + "\n";
            refused(text.getBytes(StandardCharsets.UTF_16), "not-utf8", "UTF-16");
            refused(text.getBytes(StandardCharsets.UTF_16LE), "not-utf8", "Save the file as UTF-8");
            refused(text.getBytes(Charset.forName("GBK")), "not-utf8", "Line 2 is not UTF-8 text (it looks like GBK)");
            refused(GOOD.replace("Hi", "Grüße").getBytes(StandardCharsets.ISO_8859_1), "not-utf8", "Line 1");
        }

        @Test
        void anEncodingThatTurnsUpLate() {
            var bytes = (GOOD + "\n").repeat(50) + GOOD.replace("Hi", "\u00e9");
            refused(bytes.getBytes(StandardCharsets.ISO_8859_1), "not-utf8", "Line 51");
        }

        @Test
        void aByteOrderMarkIsPassedOver() {
            var summary = check(("\ufeff" + GOOD).getBytes(StandardCharsets.UTF_8));

            assertThat(summary.fileFindings()).extracting(FileCheckTest::shown).containsExactly("1 byte-order-mark");
            assertThat(findings()).isEmpty();
        }

        @Test
        void packedFilesAndBinaries() {
            refused(new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2, 3}, "packed-file", "Unpack it");
            refused("PK\3\4xxxx", "packed-file", "export it as JSONL");
            refused("{\"a\": \"\0\"}", "not-text", "not text");
        }

        @Test
        void unknownColumnsAreNamed() {
            refused(
                    "{\"q\": \"a\", \"a\": \"b\"}",
                    "unknown-format",
                    "The rows have the columns a, q. Known formats need");
            refused(
                    "{\"prompt\": \"a\", \"chosen\": \"b\", \"rejected\": \"c\"}",
                    "preference-format",
                    "not offered yet");
            refused("question,answer\nHi,Hello\n", "no-readable-row", "Line 1: The row is not JSON");
        }

        @Test
        void arraysThatDoNotEndOrGoOn() {
            assertThat(check("[" + GOOD).fileFindings())
                    .extracting(FileCheckTest::shown)
                    .containsExactly("1 array-not-closed");
            assertThat(check("[" + GOOD + "] [").fileFindings())
                    .extracting(FileCheckTest::shown)
                    .containsExactly("1 text-after-array");
        }

        @Test
        void tooManyRows() throws IOException {
            Path file = Files.writeString(folder.resolve("many"), (GOOD + "\n").repeat(11));

            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> FileCheck.run(file, 10, row -> {}))
                    .withMessage("The file has more than 10 rows. Split it into several datasets");
        }
    }

    @Nested
    class Texts {

        @Test
        void documentsUnderTextAreReadAsTheyStand() {
            var summary =
                    check("{\"text\": \"One.\\n\\nTwo.\", \"source\": \"web\"}", "{\"text\": \" \"}", "{\"txt\": 1}");

            assertThat(summary.format()).isEqualTo(DatasetFormat.TEXT);
            assertThat(summary.format().isText()).isTrue();
            assertThat(conversation(DatasetFormat.TEXT, 0)).containsExactly(ChatMessage.document("One.\n\nTwo."));
            assertThat(findings())
                    .containsExactly("1 source extra-column", "2 text empty-text", "3 text missing-field");
        }

        @Test
        void aRowOfMessagesWithATextBesidesIsAConversation() {
            var summary = check(GOOD.replace("{\"messages\"", "{\"text\": \"rendered\", \"messages\""));

            assertThat(summary.format()).isEqualTo(DatasetFormat.MESSAGES);
        }

        @Test
        void blankLinesPartTheDocumentsOfATextFile() {
            var summary = text("\n \nFirst line,\r\nits second.\r\n\t\r\n\n  Indented 中文\n\nFirst line,\nits second.");

            assertThat(summary.format()).isEqualTo(DatasetFormat.PLAIN_TEXT);
            assertThat(summary.rows()).isEqualTo(3);
            assertThat(rows).extracting(CheckedRow::line).containsExactly(3, 7, 9);
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 0))
                    .containsExactly(ChatMessage.document("First line,\nits second."));
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 1))
                    .containsExactly(ChatMessage.document("  Indented 中文"));
            assertThat(findings()).containsExactly("9 duplicate");
        }

        @Test
        void aDocumentWithoutBlankLinesIsCutBehindALine() {
            String verse = "Eins, zwei, drei und vier.\n";
            int fit = RawRow.MAX_BYTES / verse.length();
            var summary = text("a".repeat(100_000) + "\n\n" + verse.repeat(2 * fit + 5) + "\nend");

            assertThat(rows).extracting(CheckedRow::line).containsExactly(1, 3, 3 + fit, 3 + 2 * fit, 3 + 2 * fit + 6);
            assertThat(findings())
                    .containsExactly("3 document-cut", (3 + fit) + " document-cut", (3 + fit) + " duplicate");
            assertThat(summary.errorRows()).isZero();
            assertThat(summary.counts()).containsEntry(FindingCode.DOCUMENT_CUT, 2);
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 2).getFirst().content())
                    .isEqualTo(verse.repeat(fit).strip());
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 3).getFirst().content())
                    .isEqualTo(verse.repeat(5).strip());
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 4)).containsExactly(ChatMessage.document("end"));
        }

        @Test
        void aLineWithoutEndIsCutBetweenWordsOrCharacters() {
            String words = "wort ".repeat(RawRow.MAX_BYTES / 5 + 3);
            text(words);
            assertThat(rows).hasSize(2);
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 0).getFirst().content())
                    .hasSizeGreaterThan(RawRow.MAX_BYTES - 6)
                    .endsWith(" wort");
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 1).getFirst().content())
                    .startsWith("wort");

            String characters = "文".repeat(RawRow.MAX_BYTES / 3 + 3);
            text(characters);
            assertThat(rows).hasSize(2);
            assertThat(conversation(DatasetFormat.PLAIN_TEXT, 0).getFirst().content()
                            + conversation(DatasetFormat.PLAIN_TEXT, 1)
                                    .getFirst()
                                    .content())
                    .isEqualTo(characters);
        }

        @Test
        void aDocumentThatJustFitsIsWhole() {
            text("b\n".repeat(RawRow.MAX_BYTES / 2) + "\nend");

            assertThat(rows).hasSize(2);
            assertThat(findings()).isEmpty();
        }

        @Test
        void jsonInATextFileIsJson() {
            assertThat(text(GOOD).format()).isEqualTo(DatasetFormat.MESSAGES);
            assertThat(text("[1] says the footnote\n\n{not JSON").format()).isEqualTo(DatasetFormat.PLAIN_TEXT);
        }

        @Test
        void aTextFileInAnotherEncodingIsRefused() {
            var bytes = "从前有座山\n\n山里有座庙".getBytes(Charset.forName("GB18030"));

            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> text(bytes))
                    .withMessageContaining("Line 1 is not UTF-8 text (it looks like GBK)");
        }

        private FileSummary text(String content) {
            return text(content.getBytes(StandardCharsets.UTF_8));
        }

        private FileSummary text(byte[] content) {
            rows.clear();
            try {
                Path file = Files.write(folder.resolve("upload"), content);
                return FileCheck.run(file, true, 100_000, rows::add);
            } catch (IOException failure) {
                throw new AssertionError(failure);
            }
        }
    }

    @Test
    void everyFindingHasWordsInBothLanguages() {
        for (var code : FindingCode.values()) {
            for (var language : List.of(Locale.ENGLISH, Locale.CHINESE)) {
                String words = new Finding(1, "", code, List.of("1", "2")).message(language);
                assertThat(words).isNotEqualTo(code.slug()).doesNotContain("{");
            }
        }
    }

    @Test
    void equalQuestionsHaveEqualHashes() {
        check(GOOD, GOOD.replace("Hello", "Good day"), GOOD.replace("Hi", "Ho"), GOOD.replace("\"Hi\"", "\" Hi \""));

        assertThat(rows.get(1).questionHash())
                .isEqualTo(rows.get(0).questionHash())
                .isNotNegative();
        assertThat(rows.get(3).questionHash()).isEqualTo(rows.get(0).questionHash());
        assertThat(rows.get(2).questionHash()).isNotEqualTo(rows.get(0).questionHash());
    }
}
