package io.tunewright.dataset.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Texts.t;

import com.vaadin.flow.component.UI;
import com.vaadin.flow.component.combobox.ComboBox;
import com.vaadin.flow.component.dialog.Dialog;
import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.textfield.IntegerField;
import com.vaadin.flow.component.upload.Upload;
import com.vaadin.flow.component.upload.UploadFormat;
import com.vaadin.flow.server.streams.UploadEvent;
import io.tunewright.common.DomainException;
import io.tunewright.common.Paging;
import io.tunewright.common.ui.Notices;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Problems;
import io.tunewright.common.ui.UploadTexts;
import io.tunewright.dataset.DatasetService;
import io.tunewright.dataset.DatasetUpload;
import io.tunewright.dataset.DatasetVersion;
import io.tunewright.dataset.Uploaded;
import io.tunewright.identity.CurrentUser;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Takes a file as a new dataset or as the next version of one. The file is streamed to the store as it comes and
/// checked there; what is wrong with it as a whole is said in the dialog.
final class UploadDialog extends Dialog {

    private static final long serialVersionUID = 1;

    private final transient DatasetService datasets;
    private final TenantId tenant;
    private final UserId author;
    private final ComboBox<String> dataset = new ComboBox<>();
    private final IntegerField heldOut = new IntegerField();
    private final Div problem = div("");
    private final Upload upload;

    /// @param current the version whose dataset is proposed, or null
    UploadDialog(DatasetService datasets, CurrentUser user, @Nullable DatasetVersion current) {
        this.datasets = datasets;
        this.tenant = user.tenant();
        this.author = user.user();
        setId("upload-dialog");
        setHeaderTitle(t("dataset.upload"));
        setWidth("min(560px, 94vw)");
        name(current);
        share(current);
        upload = upload();
        problem.setId("upload-problem");
        var cancel = Parts.button(t("common.cancel"), null);
        cancel.addClickListener(click -> close());
        getFooter().add(cancel);
        add(div(
                "tw-stack",
                div("tw-fields", dataset, heldOut),
                upload,
                problem,
                div("tw-small tw-muted", t("dataset.formats"))));
    }

    private void name(@Nullable DatasetVersion current) {
        dataset.setId("upload-name");
        dataset.setLabel(t("dataset.upload-name"));
        dataset.setHelperText(t("dataset.upload-name-hint"));
        dataset.setPlaceholder(t("dataset.upload-name-from-file"));
        dataset.setItems(datasets.list(tenant, Paging.FIRST).stream()
                .map(summary -> summary.latest().datasetName())
                .sorted(String.CASE_INSENSITIVE_ORDER)
                .toList());
        dataset.setAllowCustomValue(true);
        dataset.setAutofocus(true);
        dataset.addCustomValueSetListener(set -> dataset.setValue(set.getDetail()));
        dataset.setWidthFull();
        if (current != null) {
            dataset.setValue(current.datasetName());
        }
    }

    private void share(@Nullable DatasetVersion current) {
        heldOut.setId("upload-held-out");
        heldOut.setLabel(t("dataset.held-out-share"));
        heldOut.setHelperText(t("dataset.held-out-hint"));
        heldOut.setMin(0);
        heldOut.setMax((int) (DatasetUpload.MAX_HELD_OUT * 100));
        heldOut.setStepButtonsVisible(true);
        heldOut.setSuffixComponent(Parts.span("", "%"));
        double share = current == null ? DatasetUpload.DEFAULT_HELD_OUT : current.heldOutShare();
        heldOut.setValue((int) Math.round(share * 100));
        heldOut.setWidthFull();
    }

    private Upload upload() {
        var field = UploadTexts.apply(new Upload(this::receive));
        field.setId("upload-file");
        // as it is, not wrapped: nothing need be written twice
        field.setUploadFormat(UploadFormat.RAW);
        field.setMaxFiles(1);
        field.setAcceptedFileExtensions(".json", ".jsonl", ".ndjson", ".txt");
        field.setWidthFull();
        return field;
    }

    /// Runs in the thread of the request, without the page's lock.
    private void receive(UploadEvent event) throws IOException {
        UI page = event.getUI();
        var details = new AtomicReference<@Nullable DatasetUpload>();
        try {
            page.accessSynchronously(() -> {
                problem.removeAll();
                details.set(details(event.getFileName()));
            });
            var asked = details.get();
            if (asked == null) {
                return;
            }
            datasets.requireRoom(tenant, event.getFileSize());
            try (var bytes = event.getInputStream()) {
                var uploaded = datasets.upload(tenant, author, asked, bytes);
                page.access(() -> open(uploaded));
            }
        } catch (DomainException refused) {
            event.reject(refused.code());
            page.access(() -> show(refused));
        }
    }

    private DatasetUpload details(String fileName) {
        var named = DatasetUpload.named(fileName);
        String name = dataset.getValue();
        Integer percent = heldOut.getValue();
        return new DatasetUpload(
                name == null || name.isBlank() ? named.dataset() : name,
                fileName,
                percent == null ? DatasetUpload.DEFAULT_HELD_OUT : percent / 100.0);
    }

    private void open(Uploaded uploaded) {
        close();
        if (uploaded.alreadyThere()) {
            Notices.tell(t("dataset.already-there", uploaded.version().label()));
        }
        UI.getCurrent().navigate(DatasetTexts.path(uploaded.version()));
    }

    private void show(DomainException refused) {
        upload.clearFileList();
        problem.removeAll();
        problem.add(Problems.note(refused));
    }
}
