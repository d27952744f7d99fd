package io.tunewright.worker.starter;

/// A language the starter model speaks.
enum Language {
    ENGLISH("en"),
    CHINESE("zh");

    private final String code;

    Language(String code) {
        this.code = code;
    }

    /// ISO 639-1 code, as in the names of the text files.
    String code() {
        return code;
    }

    Language other() {
        return this == ENGLISH ? CHINESE : ENGLISH;
    }

    /// The one of two texts that is in this language.
    <T> T pick(T english, T chinese) {
        return this == ENGLISH ? english : chinese;
    }
}
