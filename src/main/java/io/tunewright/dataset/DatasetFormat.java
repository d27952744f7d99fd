package io.tunewright.dataset;

import java.util.Locale;

/// How the rows of an uploaded file are written. All but plain text may come as a JSON array
/// or with one JSON object a line.
public enum DatasetFormat {
    /// OpenAI's chat format: `{"messages": [{"role": "user", "content": "…"}, …]}`.
    MESSAGES("OpenAI messages"),
    /// Stanford Alpaca's `instruction`, `input`, `output`, with LLaMA-Factory's `system` and `history`.
    ALPACA("Alpaca"),
    /// ShareGPT's `{"conversations": [{"from": "human", "value": "…"}, …]}`.
    SHAREGPT("ShareGPT"),
    /// `prompt` and `completion`, as texts or as lists of messages (TRL).
    PROMPT_COMPLETION("Prompt and completion"),
    /// Documents for pre-training: `{"text": "…"}`.
    TEXT("Documents"),
    /// A text file (`.txt`) whose documents are apart by blank lines.
    PLAIN_TEXT("Plain text");

    private final String title;

    DatasetFormat(String title) {
        this.title = title;
    }

    /// The name people know it by; the same in all languages.
    public String title() {
        return title;
    }

    /// Whether the rows are documents rather than conversations.
    public boolean isText() {
        return this == TEXT || this == PLAIN_TEXT;
    }

    /// As it stands in JSON, such as `prompt_completion`.
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }
}
