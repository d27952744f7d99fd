package io.tunewright.training.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.tunewright.IntegrationTest;
import io.tunewright.common.ConflictException;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.common.Paging;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionId;
import io.tunewright.experiment.ExperimentService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.training.RunCommands;
import io.tunewright.training.RunEvaluation;
import io.tunewright.training.RunEvaluations;
import io.tunewright.training.RunId;
import io.tunewright.training.RunStatus;
import io.tunewright.training.TestExperiments;
import io.tunewright.training.TrainingRun;
import io.tunewright.training.TrainingRunService;
import io.tunewright.training.TrainingRunService.StoredEvent;
import io.tunewright.tunedmodel.TunedModelService;
import io.tunewright.worker.RunEvent;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.scope.context.StepContext;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;

/// The job's last steps: what is collected is registered, measured where that is wished, then published. The workers
/// are fake, as in [TrainingRunIT], so their models cannot be measured.
@TestPropertySource(
        properties = {
            "tunewright.cluster.local.worker-main=io.tunewright.training.FakeTrainer",
            "tunewright.training.poll-interval=100ms",
            "tunewright.training.heartbeat=100ms",
            "tunewright.training.retry-pause=50ms",
            "tunewright.training.report-retry=500ms"
        })
@Import({TestExperiments.class, Seams.class, DatabaseKiller.class})
class RunStepsIT extends IntegrationTest {

    private static final List<String> STEPS = List.of(
            "validateRun",
            "prepareData",
            "launchWorker",
            "watchWorker",
            "collectResult",
            "registerResult",
            "evaluateResult",
            "publishResult");

    @Autowired
    private TestExperiments experiments;

    @Autowired
    private ExperimentService stored;

    @Autowired
    private DatasetService datasets;

    @Autowired
    private TrainingRunService runs;

    @Autowired
    private RunCommands commands;

    @Autowired
    private PublishResultTasklet publish;

    @Autowired
    private RunEvaluations evaluations;

    @Autowired
    private TunedModelService models;

    @Autowired
    private TenantDatabase database;

    private Principal user;

    @BeforeEach
    void prepare() {
        user = signInAs(Role.MEMBER);
    }

    @Test
    void aRunSucceedsThoughItsModelCannotBeMeasured() {
        var questions = experiments.questions(user, 0.5);
        var run = start(experiment(questions));

        var ended = awaitEnd(run);

        assertThat(ended.status()).as(ended.reason()).isEqualTo(RunStatus.SUCCEEDED);
        assertThat(ended.reason()).isEqualTo("The fake trainer is done.");
        assertThat(steps(run)).containsExactlyElementsOf(STEPS);
        var evaluation = evaluations.of(user.tenant(), run).orElseThrow();
        assertThat(evaluation.state()).isEqualTo(RunEvaluation.State.FAILED);
        assertThat(evaluation.datasetLabel()).isEqualTo("questions v1");
        assertThat(models.ofRun(user.tenant(), run))
                .as("published all the same")
                .hasSize(1);
        var events = runs.events(user.tenant(), run, 0, 1000);
        assertThat(events.getLast().event())
                .isInstanceOfSatisfying(RunEvent.Logged.class, line -> assertThat(line.message())
                        .startsWith("The model was not measured on questions v1: ")
                        .endsWith(". The run is not affected; measure the model on the page Evaluation"));
        assertThat(events)
                .extracting(StoredEvent::sequence)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, events.size()).boxed().toList());
        assertThat(runs.lastSequence(user.tenant(), run)).isEqualTo(events.size());
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> datasets.delete(user.tenant(), questions))
                .withMessageContaining("Who am I");
    }

    /// @param job  how a server of a version without the steps after `collectResult` left the job
    /// @param step and its last step
    @ParameterizedTest
    @CsvSource({"STARTED, STARTED", "COMPLETED, COMPLETED"})
    void aJobOfAnOlderServerGoesOn(String job, String step) {
        var run = start(experiment(null));
        assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.SUCCEEDED);
        var model = models.ofRun(user.tenant(), run).getFirst();
        awaitJob(run);

        leaveAsOlderServer(run, job, step);

        assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.SUCCEEDED);
        awaitJob(run);
        assertThat(steps(run)).containsExactlyElementsOf(STEPS);
        assertThat(models.ofRun(user.tenant(), run))
                .as("the older server's model, and no second one")
                .containsExactly(model);
    }

    @Test
    void aStepOfARoundThatIsOverLeavesTheNextRoundAlone() throws Exception {
        var run = start(experiments.experiment(experiments.material(user), "save_steps: 5", "steps=10000"));
        awaitStatus(run, RunStatus.RUNNING);
        commands.pause(user.tenant(), run);
        awaitStatus(run, RunStatus.PAUSED);
        commands.resume(user.tenant(), run);
        awaitStatus(run, RunStatus.RUNNING);

        var parameters = new JobParametersBuilder()
                .addString(PhaseTasklet.RUN, run.toString())
                .addString(PhaseTasklet.TENANT, user.tenant().toString())
                .toJobParameters();
        var execution = new StepExecution(
                -1,
                "publishResult",
                new JobExecution(-1, new JobInstance(-1, TrainingJobConfiguration.JOB), parameters));
        assertThat(publish.execute(new StepContribution(execution), new ChunkContext(new StepContext(execution))))
                .isEqualTo(RepeatStatus.FINISHED);

        assertThat(runs.get(user.tenant(), run).status()).isEqualTo(RunStatus.RUNNING);
        commands.cancel(user.tenant(), run);
        assertThat(awaitEnd(run).status()).isEqualTo(RunStatus.CANCELLED);
    }

    @Test
    void onlyWhatIsOnesOwnAndHeldOutIsMeasuredOn() {
        var questions = experiments.questions(user, 0.5);
        var whole = experiments.questions(user, 0);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> experiment(whole))
                .withMessage("questions v2 holds no conversations out, so there is nothing to measure with; upload a"
                        + " version with a held-out share");
        user = signInAs(Role.MEMBER);
        assertThatExceptionOfType(NotFoundException.class)
                .as("another organisation's")
                .isThrownBy(() -> experiment(questions))
                .withMessage("There is no such dataset version");
        assertThat(stored.list(user.tenant(), Paging.FIRST)).isEmpty();
    }

    private ExperimentSnapshot experiment(@Nullable DatasetVersionId evaluateOn) {
        return experiments.measuredOn(evaluateOn, experiments.material(user), "save_steps: 5", "steps=10");
    }

    private RunId start(ExperimentSnapshot experiment) {
        return runs.start(user.tenant(), user.user(), experiment.id());
    }

    private void awaitStatus(RunId run, RunStatus status) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> runs.get(user.tenant(), run).status() == status);
    }

    private TrainingRun awaitEnd(RunId run) {
        return await().atMost(Duration.ofMinutes(2))
                .until(() -> runs.get(user.tenant(), run), now -> now.status().isFinal());
    }

    /// Batch stores the end of a job after the run's.
    private void awaitJob(RunId run) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> database.acrossTenants(jdbc -> jdbc.sql("""
                        select count(*) from batch_job_execution e join batch_job_execution_params p using (job_execution_id)
                         where p.parameter_name = 'run' and p.parameter_value = :run and e.end_time is null
                        """)
                                .param("run", run.toString())
                                .query(Integer.class)
                                .single())
                        == 0);
    }

    /// Steps that were completed, in their order.
    private List<String> steps(RunId run) {
        return database.acrossTenants(jdbc ->
                jdbc.sql("""
                        select s.step_name from batch_step_execution s
                          join batch_job_execution_params p using (job_execution_id)
                         where p.parameter_name = 'run' and p.parameter_value = :run and s.status = 'COMPLETED'
                         group by s.step_name order by min(s.step_execution_id)
                        """).param("run", run.toString()).query(String.class).list());
    }

    private void leaveAsOlderServer(RunId run, String job, String step) {
        for (String sql : List.of("""
                delete from batch_step_execution_context where step_execution_id in (
                    select step_execution_id from batch_step_execution
                     where step_name in ('registerResult', 'evaluateResult', 'publishResult') and job_execution_id in (%s))
                """, """
                delete from batch_step_execution
                 where step_name in ('registerResult', 'evaluateResult', 'publishResult') and job_execution_id in (%s)
                """, """
                update batch_step_execution
                   set status = :step, exit_code = :step, end_time = case :step when 'STARTED' then null else end_time end
                 where step_name = 'collectResult' and job_execution_id in (%s)
                """, """
                update batch_job_execution
                   set status = :job, exit_code = :job, end_time = case :job when 'STARTED' then null else end_time end
                 where job_execution_id in (%s)
                """, """
                update training_run
                   set status = 'COLLECTING', finished_at = null, reason = '', reason_code = '', accounted_tokens = 0
                 where id::text = :run
                """)) {
            database.acrossTenants(
                    jdbc -> jdbc.sql(sql.formatted("select job_execution_id from batch_job_execution_params"
                                    + " where parameter_name = 'run' and parameter_value = :run"))
                            .param("run", run.toString())
                            .param("job", job)
                            .param("step", step)
                            .update());
        }
    }
}
