package io.tunewright.common.ui;

import com.vaadin.flow.component.upload.Upload;
import com.vaadin.flow.component.upload.UploadI18N;
import java.util.List;

/// The words of an upload field in the page's language.
public final class UploadTexts {

    private UploadTexts() {}

    public static <T extends Upload> T apply(T upload) {
        var texts = new UploadI18N();
        texts.setDropFiles(new UploadI18N.DropFiles()
                .setOne(Texts.t("common.upload.drop"))
                .setMany(Texts.t("common.upload.drop-many")));
        texts.setAddFiles(new UploadI18N.AddFiles()
                .setOne(Texts.t("common.upload.choose"))
                .setMany(Texts.t("common.upload.choose-many")));
        texts.setError(new UploadI18N.Error()
                .setTooManyFiles(Texts.t("common.upload.too-many"))
                .setFileIsTooBig(Texts.t("common.upload.too-big"))
                .setIncorrectFileType(Texts.t("common.upload.wrong-type")));
        texts.setUploading(new UploadI18N.Uploading()
                .setStatus(new UploadI18N.Uploading.Status()
                        .setConnecting(Texts.t("common.upload.connecting"))
                        .setStalled(Texts.t("common.upload.stalled"))
                        .setProcessing(Texts.t("common.upload.processing"))
                        .setHeld(Texts.t("common.upload.held")))
                .setRemainingTime(new UploadI18N.Uploading.RemainingTime()
                        .setPrefix(Texts.t("common.upload.remaining"))
                        .setUnknown(Texts.t("common.upload.remaining-unknown")))
                .setError(new UploadI18N.Uploading.Error()
                        .setServerUnavailable(Texts.t("common.upload.unavailable"))
                        .setUnexpectedServerError(Texts.t("common.upload.failed"))
                        .setForbidden(Texts.t("common.upload.forbidden"))
                        .setFileTooLarge(Texts.t("common.upload.too-big"))));
        texts.setFile(new UploadI18N.File()
                .setRetry(Texts.t("common.retry"))
                .setStart(Texts.t("common.upload.start"))
                .setRemove(Texts.t("common.upload.remove")));
        texts.setUnits(List.of("B", "kB", "MB", "GB", "TB"), 1000);
        upload.setI18n(texts);
        return upload;
    }
}
