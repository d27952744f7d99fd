package io.tunewright.tunedmodel.ui;

import com.vaadin.flow.server.streams.DownloadEvent;
import com.vaadin.flow.server.streams.DownloadHandler;
import io.tunewright.identity.TenantId;
import io.tunewright.tunedmodel.TunedModelId;
import io.tunewright.tunedmodel.TunedModelService;
import java.io.IOException;

/// Sends a model as a zip archive that is made on the way.
record DownloadArchive(TunedModelService models, TenantId tenant, TunedModelId model) implements DownloadHandler {

    @Override
    public void handleDownloadRequest(DownloadEvent event) throws IOException {
        event.setFileName(models.archiveName(tenant, model));
        event.setContentType("application/zip");
        models.writeArchive(tenant, model, event.getOutputStream());
    }
}
