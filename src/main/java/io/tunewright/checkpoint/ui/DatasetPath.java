package io.tunewright.checkpoint.ui;

import io.tunewright.common.NotFoundException;
import io.tunewright.dataset.DatasetService;
import io.tunewright.experiment.ExperimentSnapshot;
import io.tunewright.identity.TenantId;

/// Where the page of a run's dataset version is.
final class DatasetPath {

    private DatasetPath() {}

    /// Empty if the version is gone.
    static String of(DatasetService datasets, TenantId tenant, ExperimentSnapshot experiment) {
        try {
            var version = datasets.get(tenant, experiment.datasetVersion());
            return "datasets/" + version.dataset() + "/" + version.number();
        } catch (NotFoundException gone) {
            return "";
        }
    }
}
