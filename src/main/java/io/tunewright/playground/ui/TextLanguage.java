package io.tunewright.playground.ui;

import java.util.Locale;

/// Guesses the language of a text, so that fonts and screen readers fit.
final class TextLanguage {

    private static final Locale KOREAN = Locale.KOREAN;
    private static final Locale JAPANESE = Locale.JAPANESE;

    private TextLanguage() {}

    /// By its letters: Chinese, Japanese or Korean if it has enough of theirs, else English.
    static Locale guess(String text) {
        int han = 0;
        int kana = 0;
        int hangul = 0;
        int others = 0;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int letter = text.codePointAt(at);
            switch (Character.UnicodeScript.of(letter)) {
                case HAN -> han++;
                case HIRAGANA, KATAKANA -> kana++;
                case HANGUL -> hangul++;
                default -> others += Character.isLetter(letter) ? 1 : 0;
            }
        }
        // a Chinese character says about as much as four letters
        if (4 * (han + kana + hangul) <= others || han + kana + hangul == 0) {
            return Locale.ENGLISH;
        }
        if (kana > 0) {
            return JAPANESE;
        }
        return hangul > han ? KOREAN : Locale.SIMPLIFIED_CHINESE;
    }
}
