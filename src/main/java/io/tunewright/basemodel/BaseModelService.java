package io.tunewright.basemodel;

import io.tunewright.identity.TenantId;
import io.tunewright.llm.ChatTemplate;
import io.tunewright.llm.Tokenizer;
import java.nio.file.Path;
import java.util.List;
import org.springframework.stereotype.Service;

/// Base models that a tenant may use: its own imports and those that ship with the product.
@Service
public class BaseModelService {

    public List<BaseModelRef> list(TenantId tenant) {
        throw new UnsupportedOperationException("contract: data");
    }

    public BaseModelRef get(TenantId tenant, BaseModelId id) {
        throw new UnsupportedOperationException("contract: data");
    }

    /// @throws io.tunewright.common.NotFoundException `base-model-not-found`
    public BaseModelRef byName(TenantId tenant, String name) {
        throw new UnsupportedOperationException("contract: data");
    }

    /// The model as a directory in Hugging Face layout, for reading only.
    public Path directory(TenantId tenant, BaseModelId id) {
        throw new UnsupportedOperationException("contract: data");
    }

    /// The model's tokenizer; shared between callers, who must not close it.
    public Tokenizer tokenizer(TenantId tenant, BaseModelId id) {
        throw new UnsupportedOperationException("contract: data");
    }

    public ChatTemplate template(TenantId tenant, BaseModelId id) {
        throw new UnsupportedOperationException("contract: data");
    }
}
