package io.tunewright;

import com.microsoft.playwright.Page;

/// Pictures of the journey for people, with `-Dpictures=…`.
final class Shots {

    private Shots() {}

    static void take(Page page, String name) {
        if (System.getProperty("pictures") != null) {
            page.waitForTimeout(400); // for charts and overlays to come to rest
            Browser.picture(page, "journey-" + name);
        }
    }
}
