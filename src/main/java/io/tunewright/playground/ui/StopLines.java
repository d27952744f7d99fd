package io.tunewright.playground.ui;

import java.util.List;

/// Stop texts as a person writes them: one a line; `\n` stands for a line break inside one.
final class StopLines {

    private StopLines() {}

    static List<String> read(String lines) {
        return lines.lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.replace("\\n", "\n"))
                .toList();
    }

    static String write(List<String> stops) {
        return String.join(
                "\n", stops.stream().map(stop -> stop.replace("\n", "\\n")).toList());
    }
}
