package io.tunewright.recipe;

import io.tunewright.identity.TenantId;
import java.util.List;
import org.springframework.stereotype.Service;

/// Recipes of a tenant, and the gallery that everybody sees.
@Service
public class RecipeService {

    /// The organisation's own recipes, newest first.
    public List<Recipe> list(TenantId tenant) {
        throw new UnsupportedOperationException("contract: recipe");
    }

    public Recipe get(TenantId tenant, RecipeId id) {
        throw new UnsupportedOperationException("contract: recipe");
    }

    /// Stores a copy of a gallery recipe (such as `starter_identity_lora`) for the tenant.
    public Recipe copyFromGallery(TenantId tenant, String galleryName, String name) {
        throw new UnsupportedOperationException("contract: recipe");
    }
}
