package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.common.Sha256;
import io.tunewright.database.SharedDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/// What must be true of runs whatever was killed when, once none is in progress: I1 to I10 of the reliability
/// reference, as far as they concern runs.
final class RunInvariants {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Set<String> FINAL = Set.of("SUCCEEDED", "FAILED", "CANCELLED");

    private final SharedDatabase database;
    private final Path home;

    RunInvariants(SharedDatabase database, Path home) {
        this.database = database;
        this.home = home;
    }

    void check() throws SQLException {
        statesFormAChainAndFinalOnesOnlyEndByRetry();
        attemptsFollowEachOther();
        everyRegisteredFileExistsWithItsHash();
        nothingUnfinishedIsLeft();
        metricsAndEventsHaveNoGaps();
        resultsAreMeasuredOnce();
        usageIsCountedOnce();
        nobodyHoldsWhatIsOver();
        nothingRunsThatNobodyWants();
        aKeyNamesOneRun();
    }

    /// I1 and I9.
    private void statesFormAChainAndFinalOnesOnlyEndByRetry() throws SQLException {
        for (String run : column("select id::text from training_run")) {
            var changes =
                    rows("select before, after, round from training_transition where run_id = '%s' order by number"
                            .formatted(run));
            String state = null;
            int round = 0;
            for (var change : changes) {
                assertThat(change.get(0)).as("I9: what run %s came from", run).isEqualTo(state);
                if (state != null && FINAL.contains(state)) {
                    assertThat(change.get(1))
                            .as("I1: after the end of run " + run)
                            .isEqualTo("QUEUED");
                    assertThat(Integer.parseInt(change.get(2))).isEqualTo(round + 1);
                }
                state = change.get(1);
                round = Integer.parseInt(change.get(2));
            }
            assertThat(column("select status from training_run where id = '%s'".formatted(run)))
                    .as("I9: the last change is the state of run " + run)
                    .containsExactly(state);
        }
    }

    /// I2.
    private void attemptsFollowEachOther() throws SQLException {
        assertThat(rows("""
                        select r.id::text, r.attempts::text, count(a.*)::text from training_run r
                          left join training_attempt a on a.run_id = r.id
                         group by r.id having count(a.*) <> r.attempts or coalesce(max(a.attempt), 0) <> r.attempts
                        """)).as("I2: attempts are numbered").isEmpty();
        assertThat(rows("""
                        select r.id::text, a.attempt::text from training_run r
                          join training_attempt a on a.run_id = r.id
                         where a.ended_at is null and (a.attempt < r.attempts or r.status = 'SUCCEEDED')
                        """)).as("I2: attempts that were replaced have ended").isEmpty();
    }

    /// I3.
    private void everyRegisteredFileExistsWithItsHash() throws SQLException {
        for (var row : rows("select tenant_id::text, files::text from checkpoint"
                + " union all select tenant_id::text, files::text from tunedmodel")) {
            for (var file : JSON.readTree(row.get(1))) {
                String hash = file.path("hash").asString();
                var stored = artifact(row.get(0), hash);
                assertThat(stored).as("I3").exists();
                assertThat(hash(stored)).as("I3: hash of " + stored).isEqualTo(hash);
            }
        }
        assertThat(column("select name from tunedmodel where not published"))
                .as("I3: models that nobody sees")
                .isEmpty();
        assertThat(rows("""
                        select id::text from training_run r
                         where status = 'SUCCEEDED'
                           and (not exists (select from checkpoint c where c.run_id = r.id and c.step = r.total_steps)
                             or 1 <> (select count(*) from tunedmodel m where m.run_id = r.id and m.step = r.total_steps))
                        """))
                .as("I3: succeeded without its last checkpoint, or without one model")
                .isEmpty();
    }

    /// I4.
    private void nothingUnfinishedIsLeft() {
        try (var files = Files.walk(home)) {
            assertThat(files.filter(path -> path.toString().contains("/runs/"))
                            .map(path -> String.valueOf(path.getFileName()))
                            .filter(name -> name.startsWith(".linking-") || name.startsWith(".making-")))
                    .as("I4: unfinished directories of runs")
                    .isEmpty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// I5.
    private void metricsAndEventsHaveNoGaps() throws SQLException {
        assertThat(rows("""
                        select run_id::text, count(*)::text, max(sequence)::text from training_event
                         group by run_id having count(*) <> max(sequence)
                        """)).as("I5: gaps in events").isEmpty();
        assertThat(rows("""
                        select r.id::text, r.total_steps::text, count(m.*)::text from training_run r
                          left join training_metric m on m.run_id = r.id and m.name = 'loss'
                         where r.status = 'SUCCEEDED'
                         group by r.id having count(m.*) <> r.total_steps or max(m.step) <> r.total_steps
                        """)).as("I5: steps without a loss").isEmpty();
    }

    /// The fake trainer's models cannot be measured: each evaluation fails, or is cancelled with its run, and
    /// the log of the run says so once.
    private void resultsAreMeasuredOnce() throws SQLException {
        assertThat(rows("""
                        select r.id::text, count(distinct v.id)::text, count(distinct n.sequence)::text
                          from training_run r
                          join experiment e on e.id = r.experiment_id and e.evaluate_on is not null
                          left join tunedmodel m on m.run_id = r.id
                          left join evaluation v on v.tuned_model_id = m.id and v.status in ('FAILED', 'CANCELLED')
                          left join training_event n on n.run_id = r.id
                                                    and n.body ->> 'message' like 'The model was not measured on %'
                         where r.status = 'SUCCEEDED'
                         group by r.id having count(distinct v.id) <> 1 or count(distinct n.sequence) <> 1
                        """))
                .as("I4: runs without one evaluation and one word about it")
                .isEmpty();
    }

    /// I6.
    private void usageIsCountedOnce() throws SQLException {
        assertThat(rows("""
                        select r.id::text, r.trained_tokens::text, sum(u.amount)::text from training_run r
                          left join identity_usage u on u.tenant_id = r.tenant_id and u.kind = 'TRAINED_TOKENS'
                                                    and u.reference like 'run ' || r.id || '%'
                         where r.status = 'SUCCEEDED'
                         group by r.id having coalesce(sum(u.amount), 0) <> r.trained_tokens
                        """)).as("I6: tokens that were trained and accounted").isEmpty();
    }

    /// I7.
    private void nobodyHoldsWhatIsOver() throws SQLException {
        assertThat(rows("select id::text, status from training_run where finished_at is not null and node is not null"))
                .as("I7: a server has a run that is over")
                .isEmpty();
        assertThat(rows("select id::text, status from training_run where finished_at is null and status <> 'PAUSED'"))
                .as("runs in progress; all must have come to their end")
                .isEmpty();
    }

    /// I8.
    private void nothingRunsThatNobodyWants() {
        String runs = home.resolve("runs").toString();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info()
                                .arguments()
                                .filter(arguments ->
                                        arguments.length > 0 && arguments[arguments.length - 1].startsWith(runs))
                                .isPresent())
                        .map(ProcessHandle::pid))
                .as("I8: workers that nobody wants")
                .isEmpty();
    }

    /// I10.
    private void aKeyNamesOneRun() throws SQLException {
        assertThat(rows("""
                        select tenant_id::text, idempotency_key from training_run
                         where idempotency_key is not null group by 1, 2 having count(*) > 1
                        """)).as("I10").isEmpty();
    }

    private Path artifact(String owner, String hash) {
        return Stream.of("artifacts")
                .map(home::resolve)
                .map(root -> root.resolve(owner).resolve(hash.substring(0, 2)).resolve(hash))
                .findFirst()
                .orElseThrow();
    }

    private static String hash(Path file) {
        try {
            return Sha256.of(Files.readAllBytes(file)).hex();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<String> column(String query) throws SQLException {
        return rows(query).stream().map(List::getFirst).toList();
    }

    private List<List<String>> rows(String query) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var found = statement.executeQuery(query)) {
            var rows = new ArrayList<List<String>>();
            while (found.next()) {
                rows.add(row(found));
            }
            return rows;
        }
    }

    private static List<String> row(ResultSet found) throws SQLException {
        var row = new ArrayList<String>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
            row.add(found.getString(i));
        }
        return row;
    }
}
