package io.tunewright.worker.starter;

import java.util.List;

/// What comes after and before: days, months, seasons, letters.
final class Sequences implements Topic {

    private static final List<Sequence> ALL = List.of(
            new Sequence(
                    "day",
                    "天",
                    List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
                    List.of("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")),
            new Sequence(
                    "month",
                    "个月",
                    List.of(
                            "January",
                            "February",
                            "March",
                            "April",
                            "May",
                            "June",
                            "July",
                            "August",
                            "September",
                            "October",
                            "November",
                            "December"),
                    List.of("一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月")),
            new Sequence(
                    "season", "个季节", List.of("spring", "summer", "autumn", "winter"), List.of("春天", "夏天", "秋天", "冬天")),
            new Sequence(
                    "letter",
                    "个字母",
                    List.of(
                            "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R",
                            "S", "T", "U", "V", "W", "X", "Y", "Z"),
                    List.of(
                            "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P", "Q", "R",
                            "S", "T", "U", "V", "W", "X", "Y", "Z")));

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var sequence = draw.oneOf(ALL);
        var members = language.pick(sequence.english(), sequence.chinese());
        boolean letters = sequence.kind().equals("letter");
        boolean after = draw.chance(0.6);
        int place = letters
                ? draw.number(after ? 0 : 1, members.size() - (after ? 2 : 1))
                : draw.number(0, members.size() - 1);
        if (!letters && draw.chance(0.12)) {
            return List.of(place(draw, language, sequence, members));
        }
        var from = members.get(place);
        var to = members.get((place + (after ? 1 : members.size() - 1)) % members.size());
        var asked = after
                ? language.pick(
                        draw.oneOf(
                                "Which {b} comes after {a}?",
                                "What comes after {a}?",
                                "What {b} follows {a}?",
                                "What is the {b} after {a}?",
                                "Which {b} is after {a}?",
                                "After {a} comes which {b}?"),
                        draw.oneOf("{a}后面是什么？", "{a}之后是什么？", "{a}的下一{b}是什么？", "{a}过后是什么？", "什么在{a}后面？"))
                : language.pick(
                        draw.oneOf(
                                "Which {b} comes before {a}?",
                                "What comes before {a}?",
                                "What is the {b} before {a}?",
                                "Which {b} is before {a}?"),
                        draw.oneOf("{a}前面是什么？", "{a}之前是什么？", "{a}的上一{b}是什么？", "什么在{a}前面？"));
        var kind = language.pick(sequence.kind(), sequence.measure());
        var question = Phrasing.vary(draw, language, Texts.fill(asked, from, kind));
        return List.of(new Exchange(
                question,
                after
                        ? language.pick("After " + from + " comes " + to + ".", from + "后面是" + to + "。")
                        : language.pick("Before " + from + " comes " + to + ".", from + "前面是" + to + "。")));
    }

    private static Exchange place(Draw draw, Language language, Sequence sequence, List<String> members) {
        boolean first = draw.chance(0.5);
        var member = members.get(first ? 0 : members.size() - 1);
        var whole =
                switch (sequence.kind()) {
                    case "day" -> language.pick("week", "一周");
                    default -> language.pick("year", "一年");
                };
        var which = first ? language.pick("first", "第一") : language.pick("last", "最后一");
        var measure = sequence.measure();
        var question = language.pick(
                draw.oneOf(
                        "What is the " + which + " " + sequence.kind() + " of the " + whole + "?",
                        "Which is the " + which + " " + sequence.kind() + " of the " + whole + "?"),
                whole + "的" + which + measure + "是什么？");
        return new Exchange(
                Phrasing.vary(draw, language, question),
                language.pick(
                        "The " + which + " " + sequence.kind() + " of the " + whole + " is " + member + ".",
                        whole + "的" + which + measure + "是" + member + "。"));
    }

    /// @param measure how one of them is counted in Chinese
    private record Sequence(String kind, String measure, List<String> english, List<String> chinese) {}
}
