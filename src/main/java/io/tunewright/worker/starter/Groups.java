package io.tunewright.worker.starter;

import java.util.List;
import java.util.Locale;

/// Naming members of a group of things, and telling whether a thing belongs to it.
final class Groups implements Topic {

    private static final List<String> NUMBERS = List.of("one", "two", "three", "four");
    private static final List<String> NUMBERS_CHINESE = List.of("一", "两", "三", "四");

    private final Words words;

    Groups(Words words) {
        this.words = words;
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        return List.of(draw.chance(0.55) ? list(draw, language) : member(draw, language));
    }

    /// Lists always begin with the same members: the model has one answer to learn for a group.
    private Exchange list(Draw draw, Language language) {
        var group = draw.oneOf(words.groups());
        int count = draw.oneOf(1, 2, 3, 3, 3, 4);
        var members = words.in(group).subList(0, count);
        var number =
                draw.chance(0.7) ? language.pick(NUMBERS, NUMBERS_CHINESE).get(count - 1) : Integer.toString(count);
        var things = count == 1 ? group : Words.plural(group);
        var action = language.pick(
                draw.oneOf(
                        "list {a} {b}",
                        "name {a} {b}",
                        "tell me {a} {b}",
                        "give me {a} {b}",
                        "write down {a} {b}",
                        "say {a} {b}",
                        "give me the names of {a} {b}"),
                draw.oneOf("列出{a}种{b}", "说出{a}种{b}", "告诉我{a}种{b}", "给我{a}种{b}", "写出{a}种{b}", "举出{a}种{b}", "说{a}种{b}"));
        var asked = Phrasing.request(draw, language, action);
        var answer = count == 1 ? members.get(0).in(language) : Words.join(members, language);
        return new Exchange(
                Texts.fill(asked, number, language.pick(things, Words.name(language, group))),
                Texts.capital(answer) + language.pick(".", "。"));
    }

    private Exchange member(Draw draw, Language language) {
        var groups = words.groups();
        var group = draw.oneOf(groups);
        var word = draw.oneOf(words.in(group));
        var asked = draw.chance(0.5) ? group : draw.oneOf(groups);
        boolean right = asked.equals(group) || (asked.equals("animal") && group.equals("bird"));
        var answer = right ? asked : group;
        if (language == Language.CHINESE) {
            return new Exchange(
                    Phrasing.vary(draw, language, word.chinese() + "是" + Words.name(language, asked) + "吗？"),
                    (right ? "是的，" : "不，") + word.chinese() + "是" + Words.name(language, answer) + "。");
        }
        return new Exchange(
                Phrasing.vary(draw, language, Texts.capital("is " + word.english() + " " + article(asked) + "?")),
                (right ? "Yes, " : "No, ") + word.english() + " is " + article(answer) + ".");
    }

    private static String article(String group) {
        return switch (group) {
            case "clothes", "furniture", "weather", "food" -> group;
            default -> ("aeiou".indexOf(group.toLowerCase(Locale.ROOT).charAt(0)) >= 0 ? "an " : "a ") + group;
        };
    }
}
