package io.tunewright.worker.starter;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The words the model knows in both languages, some of them sorted into groups.
record Words(List<Word> all) {

    /// Names of the groups in Chinese.
    private static final Map<String, String> CHINESE_GROUPS = Map.ofEntries(
            Map.entry("fruit", "水果"),
            Map.entry("vegetable", "蔬菜"),
            Map.entry("animal", "动物"),
            Map.entry("bird", "鸟"),
            Map.entry("colour", "颜色"),
            Map.entry("food", "食物"),
            Map.entry("drink", "饮料"),
            Map.entry("body part", "身体部位"),
            Map.entry("family member", "家人"),
            Map.entry("job", "职业"),
            Map.entry("place", "地方"),
            Map.entry("vehicle", "交通工具"),
            Map.entry("clothes", "衣服"),
            Map.entry("furniture", "家具"),
            Map.entry("tool", "工具"),
            Map.entry("sport", "运动"),
            Map.entry("instrument", "乐器"),
            Map.entry("metal", "金属"),
            Map.entry("flower", "花"),
            Map.entry("weather", "天气"));

    static Words read() {
        return new Words(Texts.rows("words.tsv").stream()
                .map(row -> new Word(row[0], row[1], row[2]))
                .toList());
    }

    /// Groups with a name, in the order of the file.
    List<String> groups() {
        return all.stream()
                .map(Word::group)
                .distinct()
                .filter(CHINESE_GROUPS::containsKey)
                .toList();
    }

    List<Word> in(String group) {
        return all.stream().filter(word -> word.group().equals(group)).toList();
    }

    static String name(Language language, String group) {
        return language.pick(group, CHINESE_GROUPS.getOrDefault(group, group));
    }

    static String plural(String group) {
        return switch (group) {
            case "clothes", "furniture", "weather" -> group;
            default -> group + "s";
        };
    }

    static String join(List<Word> words, Language language) {
        var texts = words.stream().map(word -> word.in(language)).toList();
        var last = texts.getLast();
        return texts.subList(0, texts.size() - 1).stream()
                .collect(Collectors.joining(language.pick(", ", "、"), "", language.pick(" and ", "和") + last));
    }

    /// @param group `-` if it belongs to none
    record Word(String group, String english, String chinese) {

        String in(Language language) {
            return language.pick(english, chinese);
        }
    }
}
