package io.tunewright.worker.starter;

import java.util.List;

/// Numbers in words, 0 to 99.
final class Numerals {

    private static final List<String> ENGLISH = List.of(
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen");
    private static final List<String> TENS =
            List.of("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
    private static final List<String> CHINESE = List.of("零", "一", "二", "三", "四", "五", "六", "七", "八", "九");

    private Numerals() {}

    static String words(Language language, int number) {
        return language.pick(english(number), chinese(number));
    }

    private static String english(int number) {
        if (number < 20) {
            return ENGLISH.get(number);
        }
        return TENS.get(number / 10) + (number % 10 == 0 ? "" : "-" + ENGLISH.get(number % 10));
    }

    private static String chinese(int number) {
        if (number < 10) {
            return CHINESE.get(number);
        }
        var tens = number < 20 ? "十" : CHINESE.get(number / 10) + "十";
        return number % 10 == 0 ? tens : tens + CHINESE.get(number % 10);
    }
}
