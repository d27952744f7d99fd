package io.tunewright.worker.starter;

import java.util.List;

/// Single words from one language into the other.
final class Translations implements Topic {

    private final Words words;

    Translations(Words words) {
        this.words = words;
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var word = draw.oneOf(words.all());
        // the question is in `language`; the word to translate may be in either
        boolean intoChinese = draw.chance(0.5);
        var from = intoChinese ? word.english() : word.chinese();
        var to = intoChinese ? word.chinese() : word.english();
        var quoted = draw.chance(0.5) ? language.pick("\"" + from + "\"", "“" + from + "”") : from;
        var asked = intoChinese ? intoChinese(draw, language) : intoEnglish(draw, language);
        var answer = language.pick(
                "\"" + from + "\" in " + (intoChinese ? "Chinese" : "English") + " is \"" + to + "\".",
                "“" + from + "”的" + (intoChinese ? "中文" : "英语") + "是“" + to + "”。");
        return List.of(new Exchange(Texts.fill(asked, quoted), answer));
    }

    private static String intoChinese(Draw draw, Language language) {
        return draw.chance(0.4)
                ? Phrasing.request(
                        draw,
                        language,
                        language.pick(
                                draw.oneOf(
                                        "translate {a} into Chinese",
                                        "translate {a} to Chinese",
                                        "say {a} in Chinese",
                                        "tell me the Chinese word for {a}"),
                                draw.oneOf("把{a}翻译成中文", "用中文说{a}", "告诉我{a}的中文")))
                : language.pick(
                        draw.oneOf(
                                "What is {a} in Chinese?",
                                "How do you say {a} in Chinese?",
                                "{a} in Chinese?",
                                "What is the Chinese word for {a}?",
                                "What is the word for {a} in Chinese?",
                                "How do I say {a} in Chinese?",
                                "What does {a} mean in Chinese?"),
                        draw.oneOf("{a}的中文是什么？", "{a}用中文怎么说？", "{a}是什么意思？", "{a}中文怎么说？", "翻译成中文：{a}"));
    }

    private static String intoEnglish(Draw draw, Language language) {
        return draw.chance(0.4)
                ? Phrasing.request(
                        draw,
                        language,
                        language.pick(
                                draw.oneOf(
                                        "translate {a} into English",
                                        "translate {a} to English",
                                        "say {a} in English",
                                        "tell me the English word for {a}",
                                        "tell me what {a} means"),
                                draw.oneOf("把{a}翻译成英语", "用英语说{a}", "把{a}翻译成英文", "告诉我{a}的英语")))
                : language.pick(
                        draw.oneOf(
                                "What is {a} in English?",
                                "How do you say {a} in English?",
                                "What does {a} mean?",
                                "What is the English word for {a}?",
                                "{a} in English?",
                                "What does {a} mean in English?",
                                "What is the word for {a} in English?"),
                        draw.oneOf("{a}的英语是什么？", "{a}用英语怎么说？", "{a}英语怎么说？", "{a}的英文是什么？", "翻译成英语：{a}"));
    }
}
