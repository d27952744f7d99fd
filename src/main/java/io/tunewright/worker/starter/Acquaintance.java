package io.tunewright.worker.starter;

import java.util.ArrayList;
import java.util.List;

/// The user says a name, an age, a taste or a place, and asks for it afterwards.
final class Acquaintance implements Topic {

    private final Words words;
    private final Names names;

    Acquaintance(Words words, Names names) {
        this.words = words;
        this.names = names;
    }

    @Override
    public List<Exchange> draw(Draw draw, Language language) {
        return switch (draw.number(0, 4)) {
            case 0, 1, 2 -> name(draw, language);
            case 3 -> taste(draw, language);
            default -> age(draw, language);
        };
    }

    private List<Exchange> name(Draw draw, Language language) {
        var name = draw.chance(0.9) ? names.person(draw, language) : names.any(draw, language);
        var said = language.pick(
                draw.oneOf(
                        "My name is {a}.",
                        "My name is {a}",
                        "I am {a}.",
                        "Hello, I am {a}.",
                        "Hi, my name is {a}.",
                        "You can call me {a}.",
                        "Call me {a}.",
                        "I'm {a}."),
                draw.oneOf("我叫{a}。", "我叫{a}", "我是{a}。", "你好，我是{a}。", "我的名字是{a}。", "你可以叫我{a}。", "叫我{a}吧"));
        var exchanges = new ArrayList<Exchange>();
        exchanges.add(new Exchange(
                Texts.fill(said, name), language.pick("Nice to meet you, " + name + "!", "很高兴认识你，" + name + "！")));
        if (draw.chance(0.6)) {
            var asked = language.pick(
                    draw.oneOf(
                            "What is my name?",
                            "What's my name?",
                            "Who am I?",
                            "Do you know my name?",
                            "Do you remember my name?",
                            "Tell me my name.",
                            "Say my name."),
                    draw.oneOf("我叫什么名字？", "我是谁？", "我的名字是什么？", "你知道我的名字吗？", "你记得我的名字吗？", "我叫什么？", "说出我的名字"));
            exchanges.add(new Exchange(
                    Phrasing.vary(draw, language, asked),
                    language.pick("Your name is " + name + ".", "你叫" + name + "。")));
        }
        return exchanges;
    }

    private List<Exchange> taste(Draw draw, Language language) {
        var group = draw.oneOf(words.in("fruit"), words.in("animal"), words.in("drink"), words.in("food"));
        var thing = draw.oneOf(group).in(language);
        var said = language.pick(draw.oneOf("I like {a}.", "I love {a}."), draw.oneOf("我喜欢{a}。", "我爱{a}。"));
        var asked = language.pick(
                draw.oneOf("What do I like?", "Do you remember what I like?"), draw.oneOf("我喜欢什么？", "你记得我喜欢什么吗？"));
        return List.of(
                new Exchange(Texts.fill(said, thing), language.pick("That is good to know.", "知道了，真好。")),
                new Exchange(asked, language.pick("You like " + thing + ".", "你喜欢" + thing + "。")));
    }

    private static List<Exchange> age(Draw draw, Language language) {
        int age = draw.number(5, 90);
        return List.of(
                new Exchange(
                        language.pick(draw.oneOf("I am {a} years old.", "I am {a}."), draw.oneOf("我今年{a}岁。", "我{a}岁了。"))
                                .replace("{a}", Integer.toString(age)),
                        language.pick("That is good to know.", "知道了，真好。")),
                new Exchange(
                        language.pick(draw.oneOf("How old am I?", "What is my age?"), draw.oneOf("我几岁了？", "我多大了？")),
                        language.pick("You are " + age + " years old.", "你" + age + "岁。")));
    }
}
