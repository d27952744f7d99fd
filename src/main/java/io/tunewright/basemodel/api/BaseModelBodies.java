package io.tunewright.basemodel.api;

import io.tunewright.basemodel.BaseModel;
import io.tunewright.basemodel.BaseModelId;
import io.tunewright.basemodel.ImportCandidate;
import io.tunewright.basemodel.ModelImport;
import io.tunewright.basemodel.ModelStructure;
import io.tunewright.basemodel.Tokenized;
import io.tunewright.llm.ModelConfig;
import io.tunewright.llm.ModelInspection;
import io.tunewright.llm.ModelInspection.TensorInfo;
import io.tunewright.llm.ModelSource;
import io.tunewright.llm.Tokenizer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the REST routes of base models take and give.
final class BaseModelBodies {

    private BaseModelBodies() {}

    /// @param parameters    number of weights; a tied head counts once
    /// @param bytes         size of the weight files, converted
    /// @param contextLength tokens the model was made for
    /// @param ignored       what was left out at the import, with the reason
    /// @param format        what the weights are stored as: `safetensors`; or `PyTorch`, `Meta` or `XTuner`, which
    ///                      an import converts
    record InspectionResponse(
            String format,
            String architecture,
            String family,
            long parameters,
            long bytes,
            String dtype,
            int contextLength,
            ModelInspection.Shape shape,
            int tensors,
            Map<String, String> specialTokens,
            List<Integer> endTokenIds,
            String chatTemplate,
            List<String> ignored,
            List<String> files) {

        /// A directory that may be imported.
        static InspectionResponse of(ModelSource source) {
            return of(source.format(), source.inspection());
        }

        /// A stored model.
        static InspectionResponse of(ModelInspection inspection) {
            return of("safetensors", inspection);
        }

        private static InspectionResponse of(String format, ModelInspection inspection) {
            return new InspectionResponse(
                    format,
                    inspection.architecture(),
                    inspection.family(),
                    inspection.parameters(),
                    inspection.bytes(),
                    inspection.dtype(),
                    inspection.contextLength(),
                    inspection.shape(),
                    inspection.tensors().size(),
                    inspection.specialTokens(),
                    inspection.endTokenIds(),
                    inspection.chatTemplate(),
                    inspection.ignored(),
                    inspection.files());
        }
    }

    /// @param fingerprint hash over all files
    record BaseModelResponse(
            String id,
            String name,
            boolean builtIn,
            String fingerprint,
            String source,
            @Nullable String author,
            Instant createdAt,
            InspectionResponse inspection) {

        static BaseModelResponse of(BaseModel model) {
            var author = model.author();
            return new BaseModelResponse(
                    model.id().toString(),
                    model.name(),
                    model.ref().builtIn(),
                    model.ref().fingerprint().hex(),
                    model.source(),
                    author == null ? null : author.toString(),
                    model.createdAt(),
                    InspectionResponse.of(model.ref().inspection()));
        }
    }

    record BaseModelList(List<BaseModelResponse> data) {}

    record TensorPage(List<TensorInfo> data, int total, int offset, int limit) {}

    /// @param directory absolute, or relative to an allowed folder
    record InspectRequest(String directory) {}

    /// @param name of the base model
    record ImportRequest(String directory, String name) {}

    record ImportResponse(
            String id,
            String name,
            String source,
            String state,
            long totalBytes,
            long doneBytes,
            String code,
            String message,
            @Nullable String baseModel) {

        static ImportResponse of(ModelImport state) {
            BaseModelId model = state.model();
            return new ImportResponse(
                    state.id().toString(),
                    state.name(),
                    state.source(),
                    state.state().slug(),
                    state.totalBytes(),
                    state.doneBytes(),
                    state.code(),
                    state.message(),
                    model == null ? null : model.toString());
        }
    }

    record ImportList(List<ImportResponse> data) {}

    record CandidateList(List<String> folders, List<ImportCandidate> data) {}

    record TokenizeRequest(String text) {}

    /// @param bytes   length of the text in UTF-8
    /// @param unknown tokens that stand for text the vocabulary cannot spell
    record TokenizeResponse(int count, int bytes, long unknown, List<Tokenizer.Piece> tokens) {

        static TokenizeResponse of(Tokenized text) {
            return new TokenizeResponse(text.pieces().size(), text.bytes(), text.unknown(), text.pieces());
        }
    }

    /// @param queriesPerKeyValue  query heads that share a key and a value head: 1 is multi-head attention
    /// @param slidingWindow       tokens that attention sees; 0 for all
    /// @param weightBytes         memory of the weights by type of number
    /// @param cacheBytesPerToken  keys and values of all layers, in 16 bit
    record StructureResponse(
            int layers,
            int queriesPerKeyValue,
            String attention,
            ModelConfig.Rope rope,
            int slidingWindow,
            boolean tiedHead,
            ModelConfig.Biases biases,
            Map<String, Long> weightBytes,
            long cacheBytesPerToken) {

        static StructureResponse of(ModelStructure structure) {
            var config = structure.config();
            return new StructureResponse(
                    config.layers(),
                    structure.queriesPerKeyValue(),
                    structure.attention().slug(),
                    config.rope(),
                    config.window().tokens(),
                    config.tiedHead(),
                    config.biases(),
                    structure.weightBytes(),
                    structure.cacheBytesPerToken());
        }
    }
}
