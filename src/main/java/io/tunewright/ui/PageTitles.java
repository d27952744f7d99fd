package io.tunewright.ui;

import io.tunewright.common.ui.Texts;

/// What stands on the browser's tab.
final class PageTitles {

    private PageTitles() {}

    static String of(String page) {
        return page + " – " + Texts.PRODUCT;
    }
}
