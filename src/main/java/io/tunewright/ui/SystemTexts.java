package io.tunewright.ui;

import com.vaadin.flow.server.CustomizedSystemMessages;
import com.vaadin.flow.server.SystemMessages;
import com.vaadin.flow.server.SystemMessagesInfo;
import io.tunewright.common.ui.Texts;

/// What the browser says when the server no longer knows the page. A click loads the page again, past the sign-in
/// if need be, and so leads back to where the user was.
final class SystemTexts {

    private SystemTexts() {}

    static SystemMessages of(SystemMessagesInfo info) {
        var locale = info.getLocale();
        var messages = new CustomizedSystemMessages();
        messages.setSessionExpiredNotificationEnabled(true);
        messages.setSessionExpiredCaption(Texts.t(locale, "ui.session.expired"));
        messages.setSessionExpiredMessage(Texts.t(locale, "ui.session.expired-hint"));
        messages.setInternalErrorCaption(Texts.t(locale, "ui.session.broken"));
        messages.setInternalErrorMessage(Texts.t(locale, "ui.session.broken-hint"));
        messages.setCookiesDisabledCaption(Texts.t(locale, "ui.session.cookies"));
        messages.setCookiesDisabledMessage(Texts.t(locale, "ui.session.cookies-hint"));
        return messages;
    }
}
