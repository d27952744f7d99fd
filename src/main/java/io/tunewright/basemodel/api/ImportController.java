package io.tunewright.basemodel.api;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.tunewright.basemodel.ImportId;
import io.tunewright.basemodel.ModelImports;
import io.tunewright.basemodel.api.BaseModelBodies.CandidateList;
import io.tunewright.basemodel.api.BaseModelBodies.ImportList;
import io.tunewright.basemodel.api.BaseModelBodies.ImportRequest;
import io.tunewright.basemodel.api.BaseModelBodies.ImportResponse;
import io.tunewright.basemodel.api.BaseModelBodies.InspectRequest;
import io.tunewright.basemodel.api.BaseModelBodies.InspectionResponse;
import io.tunewright.common.Check;
import io.tunewright.identity.CurrentUser;
import java.nio.file.Path;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/base-model-imports")
@Tag(name = "Base models")
class ImportController {

    private final ModelImports imports;
    private final CurrentUser user;

    ImportController(ModelImports imports, CurrentUser user) {
        this.imports = imports;
        this.user = user;
    }

    @GetMapping("/candidates")
    @Operation(summary = "The folders models may be imported from, and the directories in them that look like one")
    CandidateList candidates() {
        return new CandidateList(
                imports.allowedFolders().stream().map(Path::toString).toList(), imports.candidates());
    }

    @PostMapping("/inspect")
    @Operation(
            summary = "Inspect a directory; nothing is copied",
            description = "400 with the reason if it cannot be used.")
    InspectionResponse inspect(@RequestBody InspectRequest body) {
        Check.that(body.directory() != null, "directory", "is missing");
        return InspectionResponse.of(imports.inspect(user.tenant(), body.directory()));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(
            summary = "Import a directory in Hugging Face layout, in Meta's, or a checkpoint of XTuner",
            description =
                    "The copy goes on in the background. Weights in PyTorch's, Meta's or XTuner's files become safetensors;"
                            + " a file that holds anything but tensors is refused with the opcode or name that it needs.")
    ImportResponse start(@RequestBody ImportRequest body) {
        Check.that(body.directory() != null, "directory", "is missing");
        Check.that(body.name() != null, "name", "is missing");
        return ImportResponse.of(imports.start(user.tenant(), user.user(), body.directory(), body.name()));
    }

    @GetMapping
    @Operation(summary = "Imports that copy or failed, newest first")
    ImportList list() {
        return new ImportList(
                imports.open(user.tenant()).stream().map(ImportResponse::of).toList());
    }

    @GetMapping("/{id}")
    @Operation(summary = "How far an import is; `base_model` is its model once `state` is `done`")
    ImportResponse get(@PathVariable ImportId id) {
        return ImportResponse.of(imports.get(user.tenant(), id));
    }

    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Forget an import that failed")
    void dismiss(@PathVariable ImportId id) {
        imports.dismiss(user.tenant(), id);
    }
}
