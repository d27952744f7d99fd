package io.tunewright.llm.family;

import io.tunewright.llm.ModelConfig.Window;

/// The sliding window of Qwen2 and Qwen3: off unless `use_sliding_window` is true, and then in the layers from
/// `max_window_layers` on.
final class QwenWindow {

    private static final int DEFAULT_WINDOW = 4096;
    private static final int DEFAULT_FIRST = 28;

    private QwenWindow() {}

    static Window of(ConfigFile file, int layers) {
        return file.flag("use_sliding_window")
                ? file.window(layers, DEFAULT_WINDOW, file.whole("max_window_layers", DEFAULT_FIRST, 0, 512))
                : Window.none(layers);
    }
}
