package io.tunewright.dataset;

import io.tunewright.identity.TenantId;
import io.tunewright.llm.ExampleEncoder;
import java.util.List;
import java.util.UUID;

/// The models of a tenant with their tokenizers and templates. Base models are further down the pipeline, so this
/// module only knows that somebody has them: `basemodel` provides the bean.
public interface EncodingModels {

    /// Those that ship with the product first, then by name.
    List<EncodingModel> list(TenantId tenant);

    /// @throws io.tunewright.common.NotFoundException `base-model-not-found`
    EncodingModel get(TenantId tenant, UUID model);

    /// @param maxLength tokens an example may have; what is longer is cut at the end
    ExampleEncoder encoder(TenantId tenant, UUID model, int maxLength);
}
