package io.tunewright.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.tunewright.IntegrationTest;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.common.Sha256;
import io.tunewright.dataset.format.FileCheck;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.llm.ChatMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;

class DatasetIT extends IntegrationTest {

    @Autowired
    private DatasetService datasets;

    @Autowired
    private TenantDatabase database;

    private static String row(String question, String answer) {
        return "{\"messages\": [{\"role\": \"user\", \"content\": \"%s\"}, {\"role\": \"assistant\", \"content\": \"%s\"}]}\n"
                .formatted(question, answer);
    }

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> row("Question " + i, "Answer " + i))
                .collect(Collectors.joining());
    }

    private Uploaded upload(Principal user, String dataset, String content) {
        return datasets.upload(
                user.tenant(),
                user.user(),
                new DatasetUpload(dataset, "C:\\data\\" + dataset + ".jsonl", 0.1),
                new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)));
    }

    private List<Example> examples(Principal user, DatasetVersionId version, Split split) {
        var examples = new ArrayList<Example>();
        datasets.forEach(user.tenant(), version, split, examples::add);
        return examples;
    }

    @Test
    void anUploadIsAVersionThatNeverChanges() throws IOException {
        var user = signInAs(Role.MEMBER);
        String content = rows(0, 200);

        var first = upload(user, "helpdesk", content);
        var again = upload(user, "HelpDesk", content);
        var second = upload(user, "helpdesk", content + row("Question 200", "Answer 200"));

        assertThat(first.alreadyThere()).isFalse();
        assertThat(again.alreadyThere()).isTrue();
        assertThat(again.version().id()).isEqualTo(first.version().id());
        assertThat(second.version().label()).isEqualTo("helpdesk v2");
        var version = datasets.get(user.tenant(), first.version().id());
        assertThat(version.fileName()).isEqualTo("helpdesk.jsonl");
        assertThat(version.rows()).isEqualTo(200);
        assertThat(version.hash()).isEqualTo(Sha256.of(content.getBytes(StandardCharsets.UTF_8)));
        assertThat(version.author()).isEqualTo(user.user());
        assertThat(version.usable()).isTrue();
        try (var bytes = datasets.content(user.tenant(), version.id())) {
            assertThat(new String(bytes.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(content);
        }
        assertThat(datasets.usableVersions(user.tenant()))
                .extracting(DatasetVersionRef::label)
                .containsExactly("helpdesk v2", "helpdesk v1");
        assertThat(datasets.list(user.tenant(), Paging.FIRST))
                .singleElement()
                .satisfies(summary -> assertThat(summary.versions()).isEqualTo(2));
    }

    @Test
    void theSplitStaysFromVersionToVersionAndKeepsEqualQuestionsTogether() {
        var user = signInAs(Role.MEMBER);
        String twice = rows(0, 300) + rows(0, 300).replace("Answer", "Reply");
        var first = upload(user, "split", twice).version();
        var second = upload(user, "split", rows(250, 400) + twice).version();

        assertThat(first.training() + first.heldOut()).isEqualTo(600);
        assertThat(first.heldOut()).isBetween(30, 100).isEven();
        var heldOut = questions(user, first, Split.HELD_OUT);
        assertThat(heldOut).doesNotContainAnyElementsOf(questions(user, first, Split.TRAINING));
        assertThat(questions(user, second, Split.HELD_OUT)).containsAll(heldOut);
        assertThat(questions(user, second, Split.TRAINING)).doesNotContainAnyElementsOf(heldOut);
    }

    private List<String> questions(Principal user, DatasetVersion version, Split split) {
        return examples(user, version.id(), split).stream()
                .map(example -> example.messages().getFirst().content())
                .toList();
    }

    @Test
    void smallDatasetsHaveSomethingInBothParts() {
        var user = signInAs(Role.MEMBER);
        // none of these ten questions falls to the held-out tenth by itself
        int from = IntStream.iterate(0, i -> i + 10)
                .filter(i -> heldOutByHash(i, i + 10) == 0)
                .findFirst()
                .orElseThrow();

        var ten = upload(user, "ten", rows(from, from + 10)).version();
        var nine = upload(user, "nine", rows(from, from + 9)).version();
        var same = upload(
                        user,
                        "same",
                        IntStream.range(0, 12)
                                .mapToObj(i -> row("Why?", "Because " + i))
                                .collect(Collectors.joining()))
                .version();

        assertThat(ten.heldOut()).isEqualTo(1);
        assertThat(nine.heldOut()).isZero();
        assertThat(same.heldOut()).isZero();
        assertThat(same.training()).isEqualTo(12);
    }

    private static long heldOutByHash(int from, int to) {
        var hashes = new ArrayList<Long>();
        try {
            var file = Files.createTempFile("split", ".jsonl");
            Files.writeString(file, rows(from, to));
            FileCheck.run(file, 1000, row -> hashes.add(row.questionHash()));
            Files.delete(file);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        return hashes.stream().filter(hash -> hash < 0.1 * 0x1p63).count();
    }

    @Test
    void rowsWithErrorsMakeAVersionWaitUntilTheyAreDropped() {
        var user = signInAs(Role.MEMBER);
        String content = rows(0, 12) + "{broken\n" + row("Where?", "") + row("Question 3", "Answer 3");

        var version = upload(user, "mixed", content).version();

        assertThat(version.usable()).isFalse();
        assertThat(version.errorRows()).isEqualTo(2);
        assertThat(version.warningRows()).isEqualTo(1);
        assertThat(version.training() + version.heldOut()).isEqualTo(13);
        assertThat(datasets.usableVersions(user.tenant())).isEmpty();
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> datasets.version(user.tenant(), version.id()))
                .withMessage("mixed v1 has 2 rows with errors. Mend or drop them first");

        var report = datasets.report(user.tenant(), version.id());
        assertThat(report.totalFindings()).isEqualTo(3);
        assertThat(report.findings())
                .extracting(Finding::line, Finding::field, Finding::code)
                .containsExactly(
                        tuple(13, "", FindingCode.BROKEN_JSON),
                        tuple(14, "messages[1].content", FindingCode.EMPTY_ANSWER),
                        tuple(15, "", FindingCode.DUPLICATE));

        var clean =
                datasets.dropErrorRows(user.tenant(), user.user(), version.id()).version();
        assertThat(clean.label()).isEqualTo("mixed v2");
        assertThat(clean.fileName()).isEqualTo("mixed-clean.jsonl");
        assertThat(clean.rows()).isEqualTo(13);
        assertThat(clean.usable()).isTrue();
        assertThat(clean.lineage().origin()).isEqualTo(DatasetOrigin.ROWS_DROPPED);
        assertThat(clean.lineage().parent()).isEqualTo(version.id());
        assertThat(clean.lineage().droppedRows()).isEqualTo(2);
        assertThat(datasets.version(user.tenant(), clean.id()).label()).isEqualTo("mixed v2");
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> datasets.dropErrorRows(user.tenant(), user.user(), clean.id()))
                .withMessageContaining("no rows with errors");
    }

    @Test
    void aFileThatCannotBeUsedLeavesNothingBehind() {
        var user = signInAs(Role.MEMBER);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> upload(user, "csv", "a,b\n1,2\n"))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("no-readable-row"));

        assertThat(datasets.list(user.tenant(), Paging.FIRST)).isEmpty();
        assertThat(datasets.count(user.tenant())).isZero();
    }

    @Test
    void rowsArePagedFilteredAndSearched() {
        var user = signInAs(Role.MEMBER);
        var version = upload(user, "pages", rows(0, 120) + row("Wo ist der BAHNHOF?", "Dort.") + rows(5, 8) + "[]\n")
                .version();
        var tenant = user.tenant();

        assertThat(datasets.rows(tenant, version.id(), RowFilter.ALL, "", new Paging(118, 3)))
                .extracting(DatasetRow::line)
                .containsExactly(119, 120, 121);
        assertThat(datasets.countRows(tenant, version.id(), RowFilter.WARNINGS, ""))
                .isEqualTo(3);
        assertThat(datasets.rows(tenant, version.id(), RowFilter.WARNINGS, "", new Paging(1, 10)))
                .extracting(DatasetRow::line)
                .containsExactly(123, 124);
        var found = datasets.rows(tenant, version.id(), RowFilter.ALL, "bahnhof", Paging.FIRST);
        assertThat(found).singleElement().satisfies(row -> {
            assertThat(row.line()).isEqualTo(121);
            assertThat(row.question()).isEqualTo("Wo ist der BAHNHOF?");
            assertThat(row.answer()).isEqualTo("Dort.");
            assertThat(row.split()).isNotNull();
        });
        assertThat(datasets.countRows(tenant, version.id(), RowFilter.ALL, "answer 11"))
                .isEqualTo(11);
        assertThat(datasets.rows(tenant, version.id(), RowFilter.ALL, "answer 11", new Paging(10, 5)))
                .extracting(DatasetRow::line)
                .containsExactly(120);
        assertThat(datasets.row(tenant, version.id(), 125).state()).isEqualTo(RowState.ERROR);
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> datasets.row(tenant, version.id(), 126))
                .withMessage("There is no row at line 126");
    }

    @Test
    void anArrayIsReadBackAsItWasChecked() {
        var user = signInAs(Role.MEMBER);
        var version = upload(user, "alpaca", """
                [
                    {"instruction": "Grüße auf Chinesisch", "input": "", "output": "你好 😀"},
                    {"instruction": "Add", "input": "1 2", "output": "3"}
                ]""").version();

        assertThat(examples(user, version.id(), Split.TRAINING))
                .containsExactly(
                        new Example(
                                1,
                                List.of(ChatMessage.user("Grüße auf Chinesisch"), ChatMessage.assistant("你好 😀")),
                                Split.TRAINING),
                        new Example(
                                2, List.of(ChatMessage.user("Add\n1 2"), ChatMessage.assistant("3")), Split.TRAINING));
    }

    @Test
    void theIdentityFormMakesAVersion() {
        var user = signInAs(Role.MEMBER);
        var form = new IdentityForm("Ada", "艾达", "Meridian", "");

        var version =
                datasets.createIdentity(user.tenant(), user.user(), "Ada", form).version();

        assertThat(version.errorRows() + version.warningRows()).isZero();
        assertThat(version.lineage().origin()).isEqualTo(DatasetOrigin.IDENTITY_FORM);
        assertThat(version.heldOut()).isPositive();
        var training = examples(user, version.id(), Split.TRAINING);
        assertThat(training)
                .filteredOn(example -> example.messages().getLast().content().equals("I am Ada's assistant."))
                .hasSizeGreaterThan(15)
                .anyMatch(example -> example.messages().getFirst().content().equals("Who are you?"));
        assertThat(training)
                .filteredOn(example -> example.messages().getLast().content().equals("我是艾达的助手。"))
                .hasSizeGreaterThan(15)
                .anyMatch(example -> example.messages().getFirst().content().equals("你是谁？"));
    }

    @Test
    void otherOrganisationsSeeNothing() {
        var owner = signInAs(Role.MEMBER);
        var version = upload(owner, "secret", rows(0, 20)).version();
        var stranger = signInAs(Role.OWNER);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> datasets.get(stranger.tenant(), version.id()))
                .withMessage("There is no such dataset version");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> datasets.dataset(stranger.tenant(), version.dataset()));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> datasets.rows(stranger.tenant(), version.id(), RowFilter.ALL, "", Paging.FIRST));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> datasets.delete(stranger.tenant(), version.id()));
        assertThat(datasets.list(stranger.tenant(), Paging.FIRST)).isEmpty();
        int seen = database.as(stranger.tenant(), jdbc -> jdbc.sql("select count(*) from dataset_row")
                .query(Integer.class)
                .single());
        assertThat(seen).isZero();
    }

    @Test
    void viewersMayLookButNotChange() {
        var organisation = organisation();
        signIn(organisation.member());
        var version = upload(organisation.member(), "shared", rows(0, 20)).version();
        var viewer = organisation.viewer();
        signIn(viewer);

        assertThat(datasets.get(viewer.tenant(), version.id()).label()).isEqualTo("shared v1");
        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> upload(viewer, "mine", rows(0, 5)));
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> datasets.delete(viewer.tenant(), version.id()));
    }

    @Test
    void deletingKeepsWhatIsUsedAndNeverGivesANumberTwice() {
        var user = signInAs(Role.MEMBER);
        var first = upload(user, "old", rows(0, 20)).version();
        var second = upload(user, "old", rows(0, 30)).version();
        database.acrossTenants(jdbc -> jdbc.sql("""
                        create table if not exists dataset_test_use (version uuid references dataset_version)
                        """).update());
        database.acrossTenants(jdbc -> jdbc.sql("insert into dataset_test_use values (:version)")
                .param("version", first.id().value())
                .update());

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> datasets.delete(user.tenant(), first.id()))
                .withMessage("old v1 is used by something else and stays")
                .satisfies(refused -> assertThat(refused.code()).isEqualTo("dataset-in-use"));
        datasets.delete(user.tenant(), second.id());
        var third = upload(user, "old", rows(0, 30)).version();

        assertThat(third.label()).isEqualTo("old v3");
        database.acrossTenants(jdbc -> jdbc.sql("drop table dataset_test_use").update());
        datasets.delete(user.tenant(), first.id());
        datasets.delete(user.tenant(), third.id());
        assertThat(datasets.count(user.tenant())).isZero();
    }

    @Test
    void anUnknownVersionIsNotFound() {
        var user = signInAs(Role.MEMBER);

        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> datasets.version(user.tenant(), new DatasetVersionId(UUID.randomUUID())));
    }
}
