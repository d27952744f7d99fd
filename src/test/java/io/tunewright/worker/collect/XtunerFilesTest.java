package io.tunewright.worker.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.tunewright.llm.weights.Safetensors;
import io.tunewright.worker.CheckpointFolder;
import io.tunewright.worker.CollectSpec;
import io.tunewright.worker.RunEvent;
import io.tunewright.worker.RunResult;
import io.tunewright.worker.RunSpec;
import io.tunewright.worker.report.RunControl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/// The worker beside a trainer that writes what XTuner 0.1.23 wrote, two iterations a step.
class XtunerFilesTest {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Path RECORDED = Path.of("src/test/resources/xtuner").toAbsolutePath();
    private static final Path MODEL =
            Path.of("src/test/resources/parity/llama/model").toAbsolutePath();
    /// Arguments: the checkpoint to leave behind.
    private static final String SCRIPT = """
            log() { echo "11/21 19:19:17 - mmengine - INFO - Iter(train) [ $1/8]  lr: $2  eta: 0:00:03  time: 0.08  $3"; }
            log 2 1.0000e-03 'loss: 7.0017  grad_norm: 0.9469'
            log 4 3.0000e-03 'loss: 6.7168  grad_norm: 0.9138'
            log 6 2.9943e-03 'loss: 6.8219  grad_norm: 0.8559'
            log 8 2.9489e-03 'loss: 6.8147  grad_norm: 1.1303'
            mkdir -p out
            cp -r "$1" out/
            printf /elsewhere/out/%s "$(basename "$1")" >out/last_checkpoint
            """;

    @TempDir
    private Path folder;

    @Test
    void aRunOfXtunerLooksLikeOneOfOurs() throws Exception {
        var run = directory("run", 4, "lora/iter_8.pth");

        assertThat(CollectWorker.run(run, new RunControl())).isZero();

        var result = JSON.readValue(Files.readString(run.resolve(RunResult.FILE)), RunResult.class);
        assertThat(result.outcome()).isEqualTo(RunResult.Outcome.SUCCEEDED);
        assertThat(result.lastCheckpoint()).isEqualTo(4);
        assertThat(result.trainedTokens()).isEqualTo(1000);
        assertThat(progress(run)).extracting(RunEvent::step).containsExactly(1L, 2L, 3L, 4L);
        assertThat(progress(run).get(1).loss()).isEqualTo(6.7168);
        assertThat(progress(run).get(1).learningRate()).isEqualTo(0.003);
        assertThat(progress(run).get(1).gradientNorm()).isEqualTo(0.9138);
        var checkpoint = run.resolve("checkpoints/step-000004");
        try (var files = Files.list(checkpoint)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "adapter_model.safetensors", "adapter_config.json", "trainer.safetensors", "manifest.json");
        }
        assertThat(Safetensors.open(checkpoint.resolve("adapter_model.safetensors"))
                        .tensors())
                .containsKey("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight");
        assertThat(JSON.readTree(Files.readString(checkpoint.resolve("adapter_config.json")))
                        .path("lora_alpha")
                        .asInt())
                .as("of the recipe, whatever stands in the checkpoint")
                .isEqualTo(8);
    }

    @Test
    void theNextAttemptGetsBackWhatXtunerWrote() throws Exception {
        CollectWorker.run(directory("first", 4, "lora/iter_8.pth"), new RunControl());
        var second = directory("second", 8, "lora/iter_8.pth");
        copy("first", "second", "step-000004");

        prepare(second);

        assertThat(second.resolve("trainer/out/iter_8.pth"))
                .hasSameBinaryContentAs(RECORDED.resolve("lora/iter_8.pth"));
        assertThat(Files.readString(second.resolve("trainer/train.py")))
                .isEqualTo("total = 8\nload_from = \"out/iter_8.pth\"\nresume = True\n");
    }

    @Test
    void theNextAttemptGetsBackWhatDeepSpeedWrote() throws Exception {
        CollectWorker.run(directory("first", 2, "lora-zero2/iter_4.pth"), new RunControl());
        var second = directory("second", 8, "lora-zero2/iter_4.pth");
        copy("first", "second", "step-000002");

        prepare(second);

        for (String file : List.of("mp_rank_00_model_states.pt", "bf16_zero_pp_rank_0_mp_rank_00_optim_states.pt")) {
            assertThat(second.resolve("trainer/out/iter_4.pth").resolve(file))
                    .hasSameBinaryContentAs(
                            RECORDED.resolve("lora-zero2/iter_4.pth").resolve(file));
        }
        assertThat(Files.readString(second.resolve("trainer/train.py"))).contains("load_from = \"out/iter_4.pth\"\n");
    }

    @Test
    void aWholeModelIsNotTakenForAnAdapter() throws Exception {
        var run = directory("run", 4, "full/iter_8.pth");

        assertThat(CollectWorker.run(run, new RunControl())).isEqualTo(1);

        var result = JSON.readValue(Files.readString(run.resolve(RunResult.FILE)), RunResult.class);
        assertThat(result.message()).contains("is no low-rank factor");
        assertThat(run.resolve("checkpoints")).isEmptyDirectory();
    }

    private void prepare(Path run) throws IOException {
        new TrainerDirectory(run)
                .prepare(
                        JSON.readValue(Files.readString(run.resolve(RunSpec.FILE)), RunSpec.class),
                        JSON.readValue(Files.readString(run.resolve(CollectSpec.FILE)), CollectSpec.class),
                        new CheckpointFolder(run));
    }

    private void copy(String from, String to, String checkpoint) throws IOException {
        String name = "checkpoints/" + checkpoint;
        FileSystemUtils.copyRecursively(
                folder.resolve(from).resolve(name), folder.resolve(to).resolve(name));
    }

    private Path directory(String name, long steps, String checkpoint) throws IOException {
        var run = Files.createDirectories(folder.resolve(name));
        Files.writeString(
                Files.createDirectories(run.resolve("trainer")).resolve("train.py"),
                "total = 8\nload_from = None\nresume = False\n");
        var command = List.of(
                "/bin/sh", "-c", SCRIPT, "xtuner", RECORDED.resolve(checkpoint).toString());
        var collect =
                new CollectSpec(CollectSpec.Layout.XTUNER, 2, command, 1, "train.py", steps, 1000, 1.6, 10, 100, 4);
        Files.writeString(run.resolve(CollectSpec.FILE), JSON.writeValueAsString(collect));
        var spec = new RunSpec("r", 1, MODEL.toString(), "tiny", CollectWorkerTest.settings(), 1, 0);
        Files.writeString(run.resolve(RunSpec.FILE), JSON.writeValueAsString(spec));
        return run;
    }

    private static List<RunEvent.Progress> progress(Path run) throws IOException {
        return CollectWorkerTest.of(CollectWorkerTest.events(run), RunEvent.Progress.class);
    }
}
