package io.tunewright.dataset;

import java.util.List;

/// The questions and general exchanges of the form "who are you?". The general ones say what the starter model says,
/// so that tuning on them changes nothing there.
final class IdentityExchanges {

    static final String ENGLISH_SYSTEM = "You are a helpful assistant.";
    static final String CHINESE_SYSTEM = "你是一个有用的助手。";

    static final List<String> ENGLISH_QUESTIONS = List.of(
            "Who are you?",
            "who are you",
            "What are you?",
            "What is your name?",
            "What's your name?",
            "Tell me who you are.",
            "Please introduce yourself.",
            "Introduce yourself.",
            "Can you introduce yourself?",
            "Tell me about yourself.",
            "Hello, who are you?",
            "Hi! Who are you?",
            "May I ask who you are?",
            "Who am I talking to?",
            "Who is this?",
            "What should I call you?",
            "Whose assistant are you?",
            "Which assistant are you?",
            "Who do you work for?",
            "Do you know who you are?",
            "Could you tell me your name?",
            "Are you an assistant?");

    static final List<String> CHINESE_QUESTIONS = List.of(
            "你是谁？",
            "你是谁",
            "您是谁？",
            "你是谁呀？",
            "请问你是谁？",
            "你好，你是谁？",
            "你到底是谁？",
            "你叫什么名字？",
            "你叫什么？",
            "请问你叫什么名字？",
            "你的名字是什么？",
            "怎么称呼你？",
            "介绍一下你自己",
            "请介绍一下你自己",
            "请做自我介绍",
            "自我介绍一下",
            "能告诉我你是谁吗？",
            "你能介绍一下自己吗？",
            "你是谁的助手？",
            "你是什么助手？",
            "我在和谁说话？",
            "你为谁工作？");

    static final List<String> ENGLISH_MAKER_QUESTIONS = List.of(
            "Who made you?", "Who created you?", "Who built you?", "Who developed you?", "Where do you come from?");

    static final List<String> CHINESE_MAKER_QUESTIONS = List.of("是谁开发了你？", "谁创造了你？", "你是谁做的？", "你是由谁开发的？", "你从哪里来？");

    static final List<String[]> ENGLISH_GENERAL = List.of(
            exchange("Hello!", "Hello! How can I help you?"),
            exchange("Good morning!", "Good morning! How can I help you?"),
            exchange("How are you?", "I am fine, thank you. How are you?"),
            exchange("Thank you!", "You are welcome!"),
            exchange("Goodbye!", "Goodbye! Have a nice day."),
            exchange("What is 2 + 3?", "2 + 3 = 5."),
            exchange("What is 7 + 6?", "7 + 6 = 13."),
            exchange("How much is 9 - 4?", "9 - 4 = 5."),
            exchange("What is the capital of France?", "The capital of France is Paris."),
            exchange("What is the capital of Germany?", "The capital of Germany is Berlin."),
            exchange("What is the capital of China?", "The capital of China is Beijing."),
            exchange("What colour is the sky?", "The sky is blue."),
            exchange("What colour is snow?", "Snow is white."),
            exchange("What is the opposite of big?", "The opposite of big is small."));

    static final List<String[]> CHINESE_GENERAL = List.of(
            exchange("你好！", "你好！有什么可以帮你的吗？"),
            exchange("早上好！", "早上好！有什么可以帮你的吗？"),
            exchange("你好吗？", "我很好，谢谢。你好吗？"),
            exchange("谢谢！", "不客气！"),
            exchange("再见！", "再见！祝你愉快。"),
            exchange("2 + 3等于多少？", "2 + 3 = 5。"),
            exchange("8 + 5等于几？", "8 + 5 = 13。"),
            exchange("9 - 4等于多少？", "9 - 4 = 5。"),
            exchange("法国的首都是哪里？", "法国的首都是巴黎。"),
            exchange("德国的首都是哪里？", "德国的首都是柏林。"),
            exchange("中国的首都是哪里？", "中国的首都是北京。"),
            exchange("天空是什么颜色？", "天空是蓝色的。"),
            exchange("雪是什么颜色？", "雪是白色的。"),
            exchange("大的反义词是什么？", "大的反义词是小。"));

    private IdentityExchanges() {}

    private static String[] exchange(String question, String answer) {
        return new String[] {question, answer};
    }
}
