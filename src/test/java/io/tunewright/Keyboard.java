package io.tunewright;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import java.util.Map;

/// A person who has no mouse: goes from control to control with Tab, and sees each time where the focus is.
final class Keyboard {

    private static final int MOST_STOPS = 120;

    /// Where the focus is: the ids from the focused element outwards, whether it shows, and whether it is in sight.
    private static final String FOCUS = """
            () => {
              let element = document.activeElement;
              while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
              const ids = [];
              let shown = false;
              let depth = 0;
              const box = element.getBoundingClientRect();
              for (let at = element; at; at = at.parentElement ?? at.getRootNode().host) {
                if (at.id) ids.push(at.id);
                if (depth++ < 4) {
                  const parts = [at, ...(at.shadowRoot?.querySelectorAll('[part]') ?? [])];
                  shown ||= at.hasAttribute('focus-ring') || parts.some(part => {
                    const style = getComputedStyle(part);
                    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
                  });
                }
              }
              const seen = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
              return { what: element.tagName + ' ' + ids[0], ids, shown, seen };
            }""";

    private final Page page;

    Keyboard(Page page) {
        this.page = page;
    }

    /// Goes on with Tab until a control with this id, or inside of a part with it, has the focus.
    Keyboard to(String id) {
        for (int stop = 0; stop < MOST_STOPS; stop++) {
            page.keyboard().press("Tab");
            var focus = focus();
            if (((List<?>) focus.get("ids")).contains(id)) {
                assertThat(focus).as("the focus on %s", id).containsEntry("shown", true).containsEntry("seen", true);
                return this;
            }
        }
        throw new AssertionError(id + " is not among the stops of Tab on " + page.url() + ", last " + focus());
    }

    Keyboard press(String key) {
        page.keyboard().press(key);
        return this;
    }

    Keyboard type(String text) {
        page.keyboard().type(text);
        return this;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> focus() {
        return (Map<String, Object>) page.evaluate(FOCUS);
    }
}
