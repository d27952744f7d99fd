package io.tunewright.experiment;

import io.tunewright.basemodel.BaseModelRef;
import io.tunewright.basemodel.BaseModelService;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.common.Home;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.identity.Principal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.util.FileSystemUtils;

/// A dataset and a model of a few thousand weights, made by the product's own services for whoever is signed in.
@TestComponent
public class TestInputs {

    private final DatasetService datasets;
    private final BaseModelService models;
    private final ModelImports imports;
    private final Path folder;

    TestInputs(DatasetService datasets, BaseModelService models, ModelImports imports, Home home) {
        this.datasets = datasets;
        this.models = models;
        this.imports = imports;
        this.folder = home.directory("import");
    }

    /// Conversations of one question and answer each, a tenth held out.
    public DatasetVersion dataset(Principal user, String name, int rows) {
        String lines = IntStream.range(0, rows)
                .mapToObj(i -> """
                        {"messages":[{"role":"user","content":"Question %d of %s?"},{"role":"assistant","content":"Answer %d."}]}
                        """.formatted(i, name, i))
                .collect(Collectors.joining());
        return dataset(user, name, lines);
    }

    public DatasetVersion dataset(Principal user, String name, String lines) {
        return datasets.upload(
                        user.tenant(),
                        user.user(),
                        new DatasetUpload(name, name + ".jsonl", 0.1),
                        new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)))
                .version();
    }

    /// The tiny Llama of the parity tests, imported.
    public BaseModelRef model(Principal user, String name) throws IOException, InterruptedException {
        var directory = folder.resolve("tiny");
        if (!Files.exists(directory)) {
            FileSystemUtils.copyRecursively(Path.of("src/test/resources/parity/llama/model"), directory);
        }
        imports.start(user.tenant(), user.user(), directory.toString(), name);
        for (int wait = 0; wait < 200; wait++) {
            var found = models.list(user.tenant()).stream()
                    .filter(model -> model.name().equals(name))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException("the model was not imported within 10 s");
    }
}
