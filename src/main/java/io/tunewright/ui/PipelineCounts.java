package io.tunewright.ui;

import io.tunewright.basemodel.BaseModelService;
import io.tunewright.common.ui.MenuCount;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetVersionRef;
import io.tunewright.identity.TenantId;
import io.tunewright.recipe.RecipeService;
import io.tunewright.training.TrainingRunService;
import io.tunewright.tunedmodel.TunedModelService;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// The figures behind the entries of the pipeline; runs in progress stand out.
@Configuration(proxyBeanMethods = false)
class PipelineCounts {

    @Bean
    MenuCount datasetCount(DatasetService datasets) {
        return count("datasets", false, tenant -> datasets.usableVersions(tenant).stream()
                .map(DatasetVersionRef::dataset)
                .distinct()
                .count());
    }

    @Bean
    MenuCount baseModelCount(BaseModelService models) {
        return count("base-models", false, tenant -> models.list(tenant).size());
    }

    @Bean
    MenuCount recipeCount(RecipeService recipes) {
        return count("recipes", false, tenant -> recipes.list(tenant).size());
    }

    @Bean
    MenuCount runCount(TrainingRunService runs) {
        return count("experiments", true, tenant -> runs.active(tenant).size());
    }

    @Bean
    MenuCount modelCount(TunedModelService models) {
        return count("models", false, tenant -> models.list(tenant).size());
    }

    private static MenuCount count(String route, boolean live, ToLongFunction<TenantId> value) {
        return new MenuCount() {
            @Override
            public String route() {
                return route;
            }

            @Override
            public Optional<Count> count(UUID organisation) {
                return Optional.of(new Count(value.applyAsLong(new TenantId(organisation)), live));
            }
        };
    }
}
