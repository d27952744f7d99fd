package io.tunewright.llm;

import io.tunewright.llm.family.Families;
import io.tunewright.llm.family.ModelFamily;
import io.tunewright.llm.family.Projection;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// What can be known of a model directory without loading its tensors. Everything is checked that loading relies on:
/// files, headers, offsets, shapes, types, coverage, index against shards, embedding rows against tokenizer.
///
/// @param architecture   as `config.json` names it, such as `LlamaForCausalLM`
/// @param family         our family name, such as `llama`
/// @param parameters     number of weights; a tied head counts once
/// @param bytes          size of the weight files
/// @param dtype          type of most weights: `F32`, `F16` or `BF16`
/// @param contextLength  positions the model was made for
/// @param shape          figures that memory and speed depend on
/// @param tensors        those that belong to the model, in the order of their names
/// @param specialTokens  role (`bos_token`, `eos_token` …) to token
/// @param endTokenIds    ids that end an answer
/// @param chatTemplate   source of the chat template, empty if the model has none
/// @param ignored        keys and files that were left out because they could run code or are not needed, with the
///                       reason
/// @param files          names of the files that the model is made of, in Hugging Face layout: only these are stored
public record ModelInspection(
        String architecture,
        String family,
        long parameters,
        long bytes,
        String dtype,
        int contextLength,
        Shape shape,
        List<TensorInfo> tensors,
        Map<String, String> specialTokens,
        List<Integer> endTokenIds,
        String chatTemplate,
        List<String> ignored,
        List<String> files) {

    /// @param name  as in the weight file
    /// @param dtype as in the weight file
    /// @param shape dimensions
    public record TensorInfo(String name, String dtype, List<Long> shape, String file) {}

    /// @param layers        transformer blocks
    /// @param heads         query heads
    /// @param keyValueHeads key and value heads
    public record Shape(
            int vocabulary, int width, int feedForwardWidth, int layers, int heads, int keyValueHeads, int headWidth) {}

    /// Names of the families that can be loaded.
    public static Set<String> families() {
        return Families.ALL.stream().map(ModelFamily::name).collect(Collectors.toUnmodifiableSet());
    }

    /// How many weights low-rank factors beside these projections have: r × inputs and outputs × r, in each layer.
    ///
    /// @param targets as a recipe or the family calls them
    public long lowRankParameters(int rank, List<String> targets) {
        return shape.layers()
                * Families.named(family).targeted(shape, targets).stream()
                        .mapToLong(each -> (long) rank * (each.rows() + each.columns()))
                        .sum();
    }

    /// How many weights the projections of all layers have: those that QLoRA holds in 4 bits.
    public long projectionParameters() {
        return shape.layers()
                * Families.named(family).projections(shape).stream()
                        .mapToLong(each -> (long) each.rows() * each.columns())
                        .sum();
    }

    /// How many numbers these projections give for a token, in all layers together: magnitudes that DoRA adds.
    ///
    /// @param targets as a recipe or the family calls them
    public long targetedRows(List<String> targets) {
        return shape.layers()
                * Families.named(family).targeted(shape, targets).stream()
                        .mapToLong(Projection::rows)
                        .sum();
    }

    /// How many weights the last layers have, with the embedding and with the head and its norm if asked for; a head
    /// that is tied is the embedding.
    public long lastLayersParameters(int layers, boolean embeddings, boolean head) {
        var names = Families.named(family).names();
        boolean tied = tensors.stream().noneMatch(tensor -> tensor.name().equals(names.head()));
        return tensors.stream()
                .filter(tensor -> {
                    String name = tensor.name();
                    return names.layerOf(name) >= shape.layers() - layers
                            || (embeddings || tied && head) && name.equals(names.embedding())
                            || head && (name.equals(names.norm()) || name.equals(names.head()));
                })
                .mapToLong(tensor -> tensor.shape().stream().reduce(1L, Math::multiplyExact))
                .sum();
    }

    /// Inspects a directory. What is not in Hugging Face layout is seen as it will be there; see [ModelSource].
    ///
    /// @throws ModelRefusedException with the first reason why the directory cannot be used
    public static ModelInspection of(Path directory) {
        return ModelSource.open(directory).inspection();
    }
}
