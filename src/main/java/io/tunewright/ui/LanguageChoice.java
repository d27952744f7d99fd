package io.tunewright.ui;

import com.vaadin.flow.server.VaadinRequest;
import com.vaadin.flow.server.VaadinResponse;
import com.vaadin.flow.server.VaadinService;
import io.tunewright.common.ui.Languages;
import jakarta.servlet.http.Cookie;
import java.time.Duration;
import java.util.Locale;

/// The language of a visitor who is not signed in: what they chose on this browser before, else what the browser
/// asks for.
final class LanguageChoice {

    private static final String COOKIE = "tunewright-language";

    private LanguageChoice() {}

    static Locale of(VaadinRequest request) {
        var cookies = request.getCookies();
        if (cookies != null) {
            for (var cookie : cookies) {
                if (cookie.getName().equals(COOKIE)) {
                    return Languages.of(Locale.forLanguageTag(cookie.getValue()));
                }
            }
        }
        return wished(request);
    }

    /// Remembers a choice for the next visit.
    static void remember(Locale locale) {
        remember(locale, VaadinService.getCurrentResponse());
    }

    static void remember(Locale locale, VaadinResponse response) {
        var cookie = new Cookie(COOKIE, Languages.of(locale).toLanguageTag());
        cookie.setPath("/");
        cookie.setHttpOnly(true);
        cookie.setAttribute("SameSite", "Lax");
        cookie.setMaxAge((int) Duration.ofDays(365).toSeconds());
        response.addCookie(cookie);
    }

    /// The first language of the browser's list that there is.
    private static Locale wished(VaadinRequest request) {
        var wishes = request.getLocales();
        while (wishes != null && wishes.hasMoreElements()) {
            String language = wishes.nextElement().getLanguage();
            for (var locale : Languages.ALL) {
                if (locale.getLanguage().equals(language)) {
                    return locale;
                }
            }
        }
        return Languages.ENGLISH;
    }
}
