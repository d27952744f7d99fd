package io.tunewright.basemodel;

import io.tunewright.common.Home;
import io.tunewright.identity.Principal;
import java.io.IOException;
import java.util.UUID;
import org.springframework.util.FileSystemUtils;

/// Imports tiny models for tests, as users do.
public class TestModels {

    private final ModelImports imports;
    private final Home home;

    public TestModels(ModelImports imports, Home home) {
        this.imports = imports;
        this.home = home;
    }

    /// @param fixture name below `parity` in the test resources, such as `llama`
    public BaseModelId imported(Principal user, String fixture, String name) throws IOException, InterruptedException {
        var folder = home.directory("import").resolve("test-" + UUID.randomUUID());
        ModelDirectories.copy(fixture, folder);
        try {
            var id = imports.start(user.tenant(), user.user(), folder.toString(), name)
                    .id();
            for (int i = 0; i < 300; i++) {
                var state = imports.get(user.tenant(), id);
                if (state.model() != null) {
                    return state.model();
                }
                Thread.sleep(20);
            }
            throw new AssertionError("the import does not end: " + imports.get(user.tenant(), id));
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
    }
}
