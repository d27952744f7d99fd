package io.tunewright.worker.starter;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Counting, neighbours of a number, comparing two numbers.
final class Numbers implements Topic {

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        var exchange =
                switch (draw.number(0, 5)) {
                    case 0, 1 -> countUp(draw, language);
                    case 2 -> countDown(draw, language);
                    case 3 -> neighbour(draw, language);
                    case 4 -> compare(draw, language);
                    default -> evenOrOdd(draw, language);
                };
        return List.of(exchange);
    }

    private static Exchange countUp(Draw draw, Language language) {
        int low = draw.chance(0.7) ? 1 : draw.number(1, 15);
        int high = draw.number(low + 2, Math.min(low + 11, 20));
        var action = low == 1 && draw.chance(0.7)
                ? language.pick(draw.oneOf("count to {b}", "count up to {b}"), draw.oneOf("数到{b}", "一直数到{b}"))
                : language.pick(
                        draw.oneOf("count from {a} to {b}", "write the numbers from {a} to {b}"),
                        draw.oneOf("从{a}数到{b}", "写出{a}到{b}的数字"));
        var asked = Phrasing.request(draw, language, action);
        return new Exchange(
                Texts.fill(asked, written(draw, language, low), written(draw, language, high)),
                list(IntStream.rangeClosed(low, high).boxed().toList(), language));
    }

    private static Exchange countDown(Draw draw, Language language) {
        int from = draw.number(3, 12);
        var action = language.pick(
                draw.oneOf("count down from {a}", "count backwards from {a}", "count from {a} down to 1"),
                draw.oneOf("从{a}倒数", "从{a}倒数到1", "从{a}倒着数", "从{a}开始倒数"));
        var asked = Phrasing.request(draw, language, action);
        var numbers = new ArrayList<Integer>();
        for (int i = from; i > 0; i--) {
            numbers.add(i);
        }
        return new Exchange(Texts.fill(asked, written(draw, language, from)), list(numbers, language));
    }

    private static Exchange neighbour(Draw draw, Language language) {
        int number = draw.number(1, 99);
        boolean after = draw.chance(0.6);
        var asked = after
                ? language.pick(
                        draw.oneOf(
                                "Which number comes after {a}?",
                                "What comes after {a}?",
                                "What number follows {a}?",
                                "What is the next number after {a}?"),
                        draw.oneOf("{a}后面是几？", "{a}之后的数字是什么？", "{a}的下一个数是多少？"))
                : language.pick(
                        draw.oneOf(
                                "Which number comes before {a}?",
                                "What comes before {a}?",
                                "What is the number before {a}?"),
                        draw.oneOf("{a}前面是几？", "{a}之前的数字是什么？", "{a}的上一个数是多少？"));
        int answer = after ? number + 1 : number - 1;
        return new Exchange(
                Texts.fill(asked, number),
                after
                        ? language.pick("After " + number + " comes " + answer + ".", number + "后面是" + answer + "。")
                        : language.pick("Before " + number + " comes " + answer + ".", number + "前面是" + answer + "。"));
    }

    private static Exchange compare(Draw draw, Language language) {
        int a = draw.number(0, 100);
        int b = draw.number(0, 100);
        while (b == a) {
            b = draw.number(0, 100);
        }
        boolean bigger = draw.chance(0.6);
        var asked = bigger
                ? language.pick(
                        draw.oneOf(
                                "Which is bigger, {a} or {b}?",
                                "Which number is larger, {a} or {b}?",
                                "What is more, {a} or {b}?",
                                "Which is greater: {a} or {b}?"),
                        draw.oneOf("{a}和{b}哪个大？", "{a}和{b}哪个更大？", "哪个数字大，{a}还是{b}？"))
                : language.pick(
                        draw.oneOf(
                                "Which is smaller, {a} or {b}?",
                                "Which number is smaller, {a} or {b}?",
                                "What is less, {a} or {b}?"),
                        draw.oneOf("{a}和{b}哪个小？", "{a}和{b}哪个更小？", "哪个数字小，{a}还是{b}？"));
        int answer = bigger ? Math.max(a, b) : Math.min(a, b);
        return new Exchange(
                Texts.fill(asked, a, b),
                language.pick(answer + (bigger ? " is bigger." : " is smaller."), answer + (bigger ? "更大。" : "更小。")));
    }

    private static Exchange evenOrOdd(Draw draw, Language language) {
        int number = draw.number(0, 100);
        boolean even = number % 2 == 0;
        var asked = language.pick(
                draw.oneOf("Is {a} even or odd?", "Is {a} odd or even?", "Is the number {a} even or odd?"),
                draw.oneOf("{a}是偶数还是奇数？", "{a}是奇数还是偶数？", "数字{a}是奇数还是偶数？"));
        return new Exchange(
                Texts.fill(asked, number),
                language.pick(number + (even ? " is even." : " is odd."), number + (even ? "是偶数。" : "是奇数。")));
    }

    private static String written(Draw draw, Language language, int number) {
        return draw.chance(0.5) ? Integer.toString(number) : Numerals.words(language, number);
    }

    private static String list(List<Integer> numbers, Language language) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(language.pick(", ", "、")))
                + language.pick(".", "。");
    }
}
