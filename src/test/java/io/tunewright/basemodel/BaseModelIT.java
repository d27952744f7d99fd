package io.tunewright.basemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tunewright.IntegrationTest;
import io.tunewright.basemodel.ModelImport.State;
import io.tunewright.common.ConflictException;
import io.tunewright.common.Home;
import io.tunewright.common.InvalidInputException;
import io.tunewright.common.NotFoundException;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.EncodingModel;
import io.tunewright.dataset.ExampleEncoding;
import io.tunewright.identity.Principal;
import io.tunewright.identity.Role;
import io.tunewright.identity.TenantDatabase;
import io.tunewright.llm.ChatMessage;
import io.tunewright.llm.Tokenizer;
import io.tunewright.llm.weights.Safetensors;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.util.FileSystemUtils;

class BaseModelIT extends IntegrationTest {

    @Autowired
    private BaseModelService models;

    @Autowired
    private ModelImports imports;

    @Autowired
    private ImportRepository importRows;

    @Autowired
    private StarterModel starter;

    @Autowired
    private BaseModelRepository rows;

    @Autowired
    private TenantDatabase database;

    @Autowired
    private Home home;

    @Autowired
    private DatasetService datasets;

    @Autowired
    private ExampleEncoding encoding;

    @TempDir
    private Path elsewhere;

    private Path folder;

    @BeforeEach
    void aFolderOfItsOwn() throws IOException {
        folder = home.directory("import").resolve("test-" + UUID.randomUUID());
        ModelDirectories.copy("llama", folder);
    }

    @AfterEach
    void removeIt() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
    }

    private String relative() {
        return folder.getFileName().toString();
    }

    private ModelImport finished(Principal user, ImportId id) throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            var state = imports.get(user.tenant(), id);
            if (state.state() != State.COPYING) {
                return state;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the import does not end");
    }

    private BaseModelRef imported(Principal user, String name) throws InterruptedException {
        var started = imports.start(user.tenant(), user.user(), relative(), name);
        var done = finished(user, started.id());
        assertThat(done.message()).isEmpty();
        return models.get(user.tenant(), done.model());
    }

    private void refused(String code, String words) {
        var user = signInAs(Role.MEMBER);
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> imports.start(user.tenant(), user.user(), relative(), "refused"))
                .withMessageContaining(words)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(code));
        assertThat(imports.open(user.tenant())).isEmpty();
    }

    @Test
    void aDirectoryIsInspectedThenCopied() throws Exception {
        var user = signInAs(Role.MEMBER);

        assertThat(imports.candidates()).extracting(ImportCandidate::path).contains(relative());
        var inspection = imports.inspect(user.tenant(), folder.toString()).inspection();
        assertThat(inspection.architecture()).isEqualTo("LlamaForCausalLM");
        var model = imported(user, "tiny-llama");

        assertThat(model.builtIn()).isFalse();
        assertThat(model.inspection()).isEqualTo(inspection);
        FileSystemUtils.deleteRecursively(folder);
        Path directory = models.directory(user.tenant(), model.id());
        assertThat(directory.resolve("model.safetensors"))
                .hasSameBinaryContentAs(Path.of("src/test/resources/parity/llama/model/model.safetensors"));
        assertThat(models.byName(user.tenant(), "TINY-llama").id()).isEqualTo(model.id());
        assertThat(models.details(user.tenant(), model.id()).source()).isEqualTo("import/" + relative());
        var tokenizer = models.tokenizer(user.tenant(), model.id());
        assertThat(tokenizer.decode(tokenizer.encode("hello"))).isEqualTo("hello");
        assertThat(models.template(user.tenant(), model.id()).render(List.of(ChatMessage.user("hi")), true))
                .contains("hi");
    }

    @Test
    void aTokenizerComesBackAfterItsMemoryWasGivenAway() throws Exception {
        var user = signInAs(Role.MEMBER);
        var model = imported(user, "tiny");
        var tokenizer = (SharedTokenizer) models.tokenizer(user.tenant(), model.id());
        int[] before = tokenizer.encode("one two");

        tokenizer.release();

        assertThat(tokenizer.encode("one two")).isEqualTo(before).isNotEmpty();
        assertThat(models.tokenizer(user.tenant(), model.id())).isSameAs(tokenizer);
    }

    @Test
    void namesAreChecked() throws Exception {
        var user = signInAs(Role.MEMBER);
        imported(user, "taken");

        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> imports.start(user.tenant(), user.user(), relative(), "Taken"))
                .withMessage("There is a base model 'Taken' already. Choose another name");
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> imports.start(user.tenant(), user.user(), relative(), "a:b"))
                .withMessageStartingWith("name must begin with a letter or digit");
    }

    @Test
    void directoriesOutsideOfTheAllowedFoldersAreRefused() throws IOException {
        var user = signInAs(Role.MEMBER);
        ModelDirectories.copy("llama", elsewhere.resolve("model"));
        Files.createSymbolicLink(folder.resolve("way-out"), elsewhere.resolve("model"));
        String link = relative() + "/way-out";

        for (String path : List.of(
                elsewhere.resolve("model").toString(),
                "../../../../../../../etc",
                relative() + "/../../..",
                "/etc",
                "/",
                "..",
                link)) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .as(path)
                    .isThrownBy(() -> imports.inspect(user.tenant(), path))
                    .withMessageContaining("does not lie below a folder that the operator allows")
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("outside-import-roots"));
        }
        for (String path : List.of("not-there", relative() + "/config.json", "a\0b", "%2e%2e/%2e%2e")) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .as(path)
                    .isThrownBy(() -> imports.inspect(user.tenant(), path))
                    .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("no-such-directory"));
        }
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        FileSystemUtils.deleteRecursively(folder);
        ModelDirectories.copy("llama-gqa", folder);
        Files.delete(folder.resolve("model-00002-of-00005.safetensors"));

        refused("missing-shard", "model-00002-of-00005.safetensors");
    }

    @Test
    void weightsOfPyTorchBecomeSafetensors() throws Exception {
        FileSystemUtils.deleteRecursively(folder);
        ModelDirectories.copy("torch-bin", folder);
        var user = signInAs(Role.MEMBER);
        var source = imports.inspect(user.tenant(), relative());
        assertThat(source.format()).isEqualTo("PyTorch");

        var model = imported(user, "of-pytorch");

        assertThat(model.inspection()).isEqualTo(source.inspection());
        assertStoredAsLlama(models.directory(user.tenant(), model.id()));
    }

    @Test
    void weightsOfMetaBecomeSafetensors() throws Exception {
        for (var name : List.of("model.safetensors", "config.json", "generation_config.json", "chat_template.jinja")) {
            Files.delete(folder.resolve(name));
        }
        for (var name : List.of("params.json", "consolidated.00.pth", "consolidated.01.pth")) {
            Files.copy(Path.of("src/test/resources/parity/meta-llama2/2-part", name), folder.resolve(name));
        }
        var user = signInAs(Role.MEMBER);
        assertThat(imports.candidates()).extracting(ImportCandidate::path).contains(relative());

        var model = imported(user, "of-meta");

        assertThat(model.inspection().architecture()).isEqualTo("LlamaForCausalLM");
        Path directory = models.directory(user.tenant(), model.id());
        assertStoredAsLlama(directory);
        assertThat(directory.resolve("config.json")).content().contains("\"model_type\" : \"llama\"");
        var tokenizer = models.tokenizer(user.tenant(), model.id());
        assertThat(tokenizer.decode(tokenizer.encode("hello"))).isEqualTo("hello");
    }

    @Test
    void aModelWithoutChatTemplateSeesDocuments() throws Exception {
        Files.delete(folder.resolve("chat_template.jinja"));
        var user = signInAs(Role.MEMBER);
        var model = imported(user, "no-template");

        var text = upload(user, "tides.txt", "High tide.\n\nLow tide.\n\nNo tide.");
        assertThat(encoding.models(user.tenant(), text))
                .extracting(EncodingModel::name)
                .contains("starter", "no-template");
        var row = datasets.row(user.tenant(), text.id(), 1);
        var seen = ExampleEncoding.encode(
                encoding.encoder(user.tenant(), model.id().value(), 64), row.messages());
        assertThat(seen.pieces().getFirst().text()).isNotEmpty();
        assertThat(seen.learntTokens()).isPositive();

        var chats = upload(user, "chats.jsonl", """
                {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
                """);
        assertThat(encoding.models(user.tenant(), chats))
                .extracting(EncodingModel::name)
                .contains("starter")
                .doesNotContain("no-template");
    }

    private DatasetVersion upload(Principal user, String file, String content) {
        return datasets.upload(
                        user.tenant(),
                        user.user(),
                        new DatasetUpload(file, file, 0.1),
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)))
                .version();
    }

    @Test
    void aCheckpointOfXtunerBecomesSafetensors() throws Exception {
        FileSystemUtils.deleteRecursively(folder);
        ModelDirectories.copy("llama3-rope", folder);
        Files.delete(folder.resolve("model.safetensors"));
        Path checkpoint = Files.createDirectory(folder.resolve("iter_4.pth")).resolve("mp_rank_00_model_states.pt");
        Files.copy(Path.of("src/test/resources/xtuner/full-zero2/iter_4.pth/mp_rank_00_model_states.pt"), checkpoint);
        var user = signInAs(Role.MEMBER);
        assertThat(imports.inspect(user.tenant(), relative()).format()).isEqualTo("XTuner");

        var model = imported(user, "of-xtuner");

        assertThat(model.inspection().dtype()).isEqualTo("BF16");
        assertThat(models.directory(user.tenant(), model.id()).toFile().list())
                .contains("model.safetensors", "tokenizer.json")
                .noneMatch(name -> name.endsWith(".pth") || name.endsWith(".pt"));

        Files.copy(
                Path.of("src/test/resources/xtuner/lora-zero2/iter_4.pth/mp_rank_00_model_states.pt"),
                checkpoint,
                StandardCopyOption.REPLACE_EXISTING);
        refused("adapter-checkpoint", "iter_4.pth holds low-rank factors, which need their base");
        Path outside = elsewhere.resolve("outside.pt");
        Files.move(checkpoint, outside);
        Files.createSymbolicLink(checkpoint, outside);
        refused("missing-weights", "iter_4.pth is a directory without the file mp_rank_00_model_states.pt");
    }

    private static void assertStoredAsLlama(Path directory) {
        assertThat(directory.toFile().list())
                .contains("model.safetensors", "tokenizer.json")
                .noneMatch(name -> name.endsWith(".bin") || name.endsWith(".pth") || name.equals("params.json"));
        var stored = Safetensors.open(directory.resolve("model.safetensors"));
        var published = Safetensors.open(Path.of("src/test/resources/parity/llama/model/model.safetensors"));
        assertThat(stored.tensors().keySet())
                .containsExactlyInAnyOrderElementsOf(published.tensors().keySet());
        published.tensors().values().forEach(entry -> assertThat(stored.read(stored.get(entry.name())))
                .isEqualTo(published.read(entry)));
    }

    @Test
    void aModelWithASentencePieceTokenizerIsImported() throws Exception {
        Files.delete(folder.resolve("tokenizer.json"));
        Files.copy(Path.of("src/test/resources/parity/sentencepiece/bpe.model"), folder.resolve("tokenizer.model"));
        var user = signInAs(Role.MEMBER);

        var model = imported(user, "sentencepiece");

        var text = models.tokenize(user.tenant(), model.id(), "The capital of France is Paris. \u1c00");
        assertThat(text.unknown()).isZero(); // bytes spell what the vocabulary lacks
        assertThat(models.tokenize(user.tenant(), model.id(), "The capital of France is Paris.")
                        .pieces())
                .extracting(Tokenizer.Piece::id)
                .containsExactly(309, 315, 283, 314, 304, 297, 323, 264, 353);
    }

    @Test
    void picklesThatAreNotPlainTensorsAreRefused() throws IOException {
        Path canary = elsewhere.resolve("canary");
        Path pickle = folder.resolve("pytorch_model.bin");
        Files.delete(folder.resolve("model.safetensors"));
        Files.write(pickle, new byte[] {'P', 'K', 3, 4});
        refused("pickle", "pytorch_model.bin is a pickle");
        Files.write(pickle, archive("\u0080\u0002cposix\nsystem\nX\u0004\u0000\u0000\u0000true\u0085R."));
        refused("pickle", "names the global posix.system");
        Files.write(pickle, archive("\u0080\u0002(S'touch %s'\nios\nsystem\n.".formatted(canary)));
        refused("pickle", "has the opcode STRING");
        assertThat(canary).doesNotExist();
    }

    private static byte[] archive(String pickle) throws IOException {
        byte[] content = pickle.getBytes(StandardCharsets.ISO_8859_1);
        var checksum = new CRC32();
        checksum.update(content);
        var entry = new ZipEntry("model/data.pkl");
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(entry);
            zip.write(content);
        }
        return bytes.toByteArray();
    }

    @Test
    void aHeaderThatLiesIsRefused() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        // the header claims to be longer than the file
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) 0xff;
        }
        Files.write(weights, bytes);

        refused("bad-safetensors", "model.safetensors");
    }

    @Test
    void otherArchitecturesAndMissingFilesAreRefused() throws IOException {
        Path config = folder.resolve("config.json");
        String written = Files.readString(config);
        Files.writeString(
                config, written.replace("\"llama\"", "\"mamba\"").replace("LlamaForCausalLM", "MambaForCausalLM"));
        refused("unsupported-architecture", "mamba");

        Files.writeString(config, written);
        Files.delete(folder.resolve("tokenizer.json"));
        refused("missing-tokenizer", "tokenizer.json");

        Files.delete(config);
        refused("missing-config", "config.json");
    }

    @Test
    void anImportGoesOnAfterARestart() throws Exception {
        var user = signInAs(Role.MEMBER);
        var id = ImportId.random();
        importRows.insert(user.tenant(), id, "resumed", folder.toRealPath(), "import/x", 1000, user.user());

        imports.goOn();

        var done = finished(user, id);
        assertThat(done.state()).isEqualTo(State.DONE);
        assertThat(models.byName(user.tenant(), "resumed").id()).isEqualTo(done.model());
    }

    @Test
    void anImportWhoseDirectoryBrokeMeanwhileFailsWithTheReason() throws Exception {
        var user = signInAs(Role.MEMBER);
        var id = ImportId.random();
        Files.delete(folder.resolve("tokenizer.json"));
        importRows.insert(user.tenant(), id, "broken", folder.toRealPath(), "import/x", 1000, user.user());

        imports.goOn();

        var failed = finished(user, id);
        assertThat(failed.state()).isEqualTo(State.FAILED);
        assertThat(failed.code()).isEqualTo("missing-tokenizer");
        imports.dismiss(user.tenant(), id);
        assertThat(imports.open(user.tenant())).isEmpty();
    }

    @Test
    void otherOrganisationsSeeNothingAndViewersChangeNothing() throws Exception {
        var organisation = organisation();
        signIn(organisation.member());
        var model = imported(organisation.member(), "secret");
        signIn(organisation.viewer());
        assertThat(models.get(organisation.tenant(), model.id()).name()).isEqualTo("secret");
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> models.delete(organisation.tenant(), model.id()));
        assertThatExceptionOfType(AccessDeniedException.class)
                .isThrownBy(() -> imports.inspect(organisation.tenant(), relative()));

        var stranger = signInAs(Role.OWNER);
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> models.get(stranger.tenant(), model.id()))
                .withMessage("There is no such base model");
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> models.directory(stranger.tenant(), model.id()));
        assertThat(models.list(stranger.tenant())).noneMatch(other -> other.id().equals(model.id()));
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> models.delete(stranger.tenant(), model.id()));
    }

    @Test
    void aModelInUseStays() throws Exception {
        var user = signInAs(Role.MEMBER);
        var model = imported(user, "used");
        use(model.id());
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> models.delete(user.tenant(), model.id()))
                .withMessage("used is used by something else and stays");
        forgetUse();

        models.delete(user.tenant(), model.id());

        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> models.byName(user.tenant(), "used"));
    }

    @Test
    void whatShipsWithTheProductIsSeenByAllAndChangedByNobody() throws IOException {
        String name = "shipped-" + UUID.randomUUID();
        starter.register(name, resources());
        var one = signInAs(Role.OWNER);
        var shipped = models.byName(one.tenant(), name);
        var other = signInAs(Role.OWNER);

        assertThat(models.byName(other.tenant(), name)).isEqualTo(shipped);
        assertThat(shipped.builtIn()).isTrue();
        assertThat(models.directory(other.tenant(), shipped.id())).isDirectoryContaining("glob:**config.json");
        assertThatExceptionOfType(ConflictException.class)
                .isThrownBy(() -> models.delete(other.tenant(), shipped.id()))
                .withMessage(name + " ships with the product and stays");
        int deleted = database.as(other.tenant(), jdbc -> jdbc.sql("delete from basemodel where id = :id")
                .param("id", shipped.id().value())
                .update());
        assertThat(deleted).isZero();
        rows.delete(BaseModelRepository.SHARED, shipped.id());
    }

    @Test
    void aNewEditionTakesTheNameOverAndTheOldOneStaysWhereItIsUsed() throws IOException {
        String name = "edition-" + UUID.randomUUID();
        var user = signInAs(Role.MEMBER);
        starter.register(name, resources());
        var first = models.byName(user.tenant(), name);
        starter.register(name, resources());
        assertThat(models.byName(user.tenant(), name).id()).isEqualTo(first.id());

        use(first.id());
        Files.writeString(folder.resolve("README.md"), "second");
        starter.register(name, resources());
        var second = models.byName(user.tenant(), name);
        assertThat(second.fingerprint()).isNotEqualTo(first.fingerprint());
        assertThat(models.get(user.tenant(), first.id()).name())
                .isEqualTo(name + "-" + first.fingerprint().hex().substring(0, 8));
        forgetUse();

        Files.writeString(folder.resolve("README.md"), "third");
        starter.register(name, resources());
        assertThatExceptionOfType(NotFoundException.class).isThrownBy(() -> models.get(user.tenant(), second.id()));
        rows.delete(BaseModelRepository.SHARED, first.id());
        rows.delete(
                BaseModelRepository.SHARED, models.byName(user.tenant(), name).id());
    }

    private Resource[] resources() throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(FileSystemResource::new).toArray(Resource[]::new);
        }
    }

    private void use(BaseModelId id) {
        database.acrossTenants(
                jdbc -> jdbc.sql("create table if not exists basemodel_test_use (model uuid references basemodel)")
                        .update());
        database.acrossTenants(jdbc -> jdbc.sql("insert into basemodel_test_use values (:id)")
                .param("id", id.value())
                .update());
    }

    private void forgetUse() {
        database.acrossTenants(jdbc -> jdbc.sql("drop table basemodel_test_use").update());
    }
}
