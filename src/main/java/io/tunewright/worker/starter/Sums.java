package io.tunewright.worker.starter;

import java.util.List;
import java.util.StringJoiner;

/// Adding and subtracting numbers up to 100. Some sums are never shown, so that a test can ask them.
final class Sums implements Topic {

    private static final List<String> ASKED_ENGLISH = List.of(
            "What is {a}?",
            "What is {a}?",
            "How much is {a}?",
            "{a} = ?",
            "{a}=",
            "{a}",
            "{a}?",
            "Calculate {a}.",
            "Compute {a}.",
            "Please calculate {a}.",
            "Can you tell me what {a} is?",
            "What does {a} make?",
            "What is the result of {a}?",
            "Tell me {a}.",
            "Solve {a}.",
            "How much does {a} make?",
            "{a} is what?",
            "Please work out {a}.",
            "What would {a} be?",
            "Do you know what {a} is?",
            "Can you calculate {a}?",
            "Work out {a}.",
            "I want to know what {a} is.");
    private static final List<String> ASKED_CHINESE = List.of(
            "{a}等于多少？",
            "{a}等于几？",
            "{a} = ?",
            "{a}=",
            "{a}=？",
            "{a}",
            "{a}是多少？",
            "计算{a}",
            "算一下{a}",
            "请计算{a}",
            "请算一下{a}等于多少",
            "请问{a}等于多少？",
            "{a}的结果是多少？",
            "告诉我{a}等于几",
            "{a}得多少？",
            "你能算{a}吗？",
            "帮我算{a}",
            "你知道{a}等于多少吗？",
            "{a}得几？",
            "我想知道{a}等于多少");

    private static final List<String> SEVERAL_ENGLISH =
            List.of("{a}", "Calculate {a}.", "Solve these: {a}", "What are {a}?", "Please work out {a}.");
    private static final List<String> SEVERAL_CHINESE = List.of("{a}", "计算{a}", "算一下：{a}", "请算出{a}", "{a}各是多少？");

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var sum = sum(draw);
        if (sum.small() && draw.chance(0.15)) {
            return List.of(story(draw, language, sum));
        }
        if (sum.small() && draw.chance(0.25)) {
            return List.of(inWords(draw, language, sum));
        }
        if (draw.chance(0.2)) {
            return List.of(several(draw, language));
        }
        var first = new Exchange(question(draw, language, sum), answer(language, sum));
        if (draw.chance(0.1)) {
            var next = sum(draw);
            var asked = Texts.fill(
                    draw.oneOf(language.pick(
                            List.of("And {a}?", "And what is {a}?", "Now {a}?", "And {a}"),
                            List.of("那{a}呢？", "{a}呢？", "那么{a}等于几？", "那{a}"))),
                    written(draw, language, next));
            return List.of(first, new Exchange(asked, answer(language, next)));
        }
        return List.of(first);
    }

    /// Whether a sum is kept out of the training text; one in thirteen of those with a number above 10.
    static boolean heldOut(int a, int b, boolean plus) {
        return (a > 10 || b > 10) && (a * 31 + b * 17 + (plus ? 3 : 8)) % 13 == 5;
    }

    private static Sum sum(Draw draw) {
        while (true) {
            int limit = draw.chance(0.7) ? 20 : 100;
            int total = draw.number(0, limit);
            int part = draw.number(0, total);
            var sum = draw.chance(0.55) ? new Sum(part, total - part, true) : new Sum(total, part, false);
            if (!heldOut(sum.a(), sum.b(), sum.plus())) {
                return sum;
            }
        }
    }

    private static String question(Draw draw, Language language, Sum sum) {
        return Texts.fill(draw.oneOf(language.pick(ASKED_ENGLISH, ASKED_CHINESE)), written(draw, language, sum));
    }

    private static String written(Draw draw, Language language, Sum sum) {
        var sign = draw.oneOf(
                sum.plus() ? " + " : " - ",
                sum.plus() ? " + " : " - ",
                sum.plus() ? "+" : "-",
                language.pick(sum.plus() ? " plus " : " minus ", sum.plus() ? "加" : "减"));
        return sum.a() + sign + sum.b();
    }

    private static String answer(Language language, Sum sum) {
        return sum.solved() + language.pick(".", "。");
    }

    /// Two to five sums at once.
    private static Exchange several(Draw draw, Language language) {
        var asked = new StringJoiner(language.pick(", ", "，"));
        var solved = new StringJoiner(language.pick(", ", "，"), "", language.pick(".", "。"));
        for (int i = draw.number(2, 5); i > 0; i--) {
            var sum = sum(draw);
            asked.add(written(draw, language, sum));
            solved.add(sum.solved());
        }
        return new Exchange(
                Texts.fill(draw.oneOf(language.pick(SEVERAL_ENGLISH, SEVERAL_CHINESE)), asked), solved.toString());
    }

    private static Exchange inWords(Draw draw, Language language, Sum sum) {
        var a = Numerals.words(language, sum.a());
        var b = Numerals.words(language, sum.b());
        var result = Numerals.words(language, sum.result());
        if (language == Language.CHINESE) {
            var text = a + (sum.plus() ? "加" : "减") + b;
            return new Exchange(Texts.fill(draw.oneOf(ASKED_CHINESE), text), text + "等于" + result + "。");
        }
        var text = a + (sum.plus() ? " plus " : " minus ") + b;
        return new Exchange(Texts.fill(draw.oneOf(ASKED_ENGLISH), text), Texts.capital(text) + " is " + result + ".");
    }

    private static Exchange story(Draw draw, Language language, Sum sum) {
        if (language == Language.CHINESE) {
            var thing = draw.oneOf("个苹果", "本书", "只猫", "块糖", "支铅笔", "个球", "朵花", "个鸡蛋");
            var change = sum.plus() ? draw.oneOf("又买了", "又得到", "又来了") : draw.oneOf("送走了", "拿走了", "少了");
            var question =
                    "我有" + sum.a() + thing + "，" + change + sum.b() + thing.charAt(0) + "，现在有几" + thing.charAt(0) + "？";
            return new Exchange(question, sum.solved() + "，现在有" + sum.result() + thing + "。");
        }
        var thing = draw.oneOf("apples", "books", "cats", "sweets", "pencils", "balls", "flowers", "eggs");
        var change = sum.plus() ? draw.oneOf("get", "buy", "find") : draw.oneOf("lose", "give away", "sell");
        var question = "I have " + sum.a() + " " + thing + " and " + change + " " + sum.b()
                + (sum.plus() ? " more" : "") + ". How many " + thing + " do I have now?";
        return new Exchange(question, sum.solved() + ", so you have " + sum.result() + " " + thing + ".");
    }

    private record Sum(int a, int b, boolean plus) {

        int result() {
            return plus ? a + b : a - b;
        }

        String solved() {
            return a + (plus ? " + " : " - ") + b + " = " + result();
        }

        boolean small() {
            return a <= 20 && b <= 20 && result() <= 20;
        }
    }
}
