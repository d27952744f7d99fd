package io.tunewright.recipe.ui;

import static io.tunewright.common.ui.Parts.div;
import static io.tunewright.common.ui.Parts.span;

import com.vaadin.flow.component.html.Div;
import com.vaadin.flow.component.html.Span;
import io.tunewright.common.ui.Parts;
import io.tunewright.common.ui.Texts;
import io.tunewright.recipe.text.LineDiff;
import java.util.List;
import java.util.regex.Pattern;

/// YAML to read: numbered, coloured lines, with or without what changed.
final class CodeLines {

    private static final Pattern KEY = Pattern.compile("^(\\s*(?:- )?)([\\w.-]+)(:)(?=\\s|$)");
    private static final Pattern COMMENT = Pattern.compile("(^|\\s)#");

    private CodeLines() {}

    static Div plain(String yaml) {
        return diff(LineDiff.of(yaml, yaml));
    }

    static Div diff(List<LineDiff.Line> lines) {
        var code = div("tw-code wrap");
        code.getElement().setAttribute("tabindex", "0");
        code.getElement().setAttribute("role", "region");
        code.getElement().setAttribute("aria-label", Texts.t("recipe.yaml"));
        for (var line : lines) {
            code.add(line(line));
        }
        return code;
    }

    private static Div line(LineDiff.Line line) {
        String kind =
                switch (line.sign()) {
                    case '+' -> " add";
                    case '-' -> " del";
                    default -> "";
                };
        String sign = line.sign() == '-' ? "−" : line.sign() == '+' ? "+" : " ";
        var row = div("tw-line" + kind, span("n", Integer.toString(line.number())), span("s", sign));
        if (!kind.isEmpty()) {
            row.add(Parts.unseen(Texts.t(line.sign() == '+' ? "recipe.line-added" : "recipe.line-removed")));
        }
        row.add(coloured(line.text()));
        return row;
    }

    private static Span coloured(String text) {
        var comment = COMMENT.matcher(text);
        int end = comment.find() ? comment.start() : text.length();
        String code = text.substring(0, end);
        var row = span("c");
        var key = KEY.matcher(code);
        if (key.find()) {
            row.add(key.group(1));
            row.add(span("key", key.group(2)));
            row.add(span("val", key.group(3) + code.substring(key.end())));
        } else {
            row.add(code);
        }
        if (end < text.length()) {
            row.add(span("com", text.substring(end)));
        }
        return row;
    }
}
