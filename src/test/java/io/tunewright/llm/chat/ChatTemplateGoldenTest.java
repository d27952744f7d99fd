package io.tunewright.llm.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Every row that transformers 5.18 rendered, rendered by ours.
class ChatTemplateGoldenTest {

    @TestFactory
    Stream<DynamicTest> rendersWhatTransformersRenders() throws IOException {
        JsonNode golden;
        try (var input = getClass().getResourceAsStream("/chat/templates.json")) {
            golden = JsonMapper.shared().readTree(input);
        }
        assertThat(golden.path("expected").size()).isEqualTo(72);
        return StreamSupport.stream(golden.path("expected").spliterator(), false)
                .map(row -> DynamicTest.dynamicTest(
                        "%s, %s, %s %s"
                                .formatted(
                                        row.path("template").asString(),
                                        row.path("case").asString(),
                                        row.path("add_generation_prompt"),
                                        row.path("extra").propertyNames()),
                        () -> assertRendering(golden, row)));
    }

    private static void assertRendering(JsonNode golden, JsonNode row) {
        Map<String, Object> variables = new LinkedHashMap<>();
        for (var token : List.of("bos_token", "eos_token", "pad_token")) {
            variables.put(token, golden.path(token).asString());
        }
        variables.put(
                "messages", value(golden.path("cases").path(row.path("case").asString())));
        variables.put("tools", JinjaTemplate.none());
        variables.put("documents", JinjaTemplate.none());
        variables.put("add_generation_prompt", row.path("add_generation_prompt").asBoolean());
        row.path("extra").properties().forEach(extra -> variables.put(extra.getKey(), value(extra.getValue())));
        var template =
                golden.path("templates").path(row.path("template").asString()).asString();

        assertThat(new JinjaTemplate(template).render(variables).text())
                .isEqualTo(row.path("rendered").asString());
    }

    private static Object value(JsonNode node) {
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(value(item)));
            return list;
        }
        if (node.isObject()) {
            Map<Object, Object> map = new LinkedHashMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), value(field.getValue())));
            return map;
        }
        if (node.isNull()) {
            return JinjaTemplate.none();
        }
        return node.isBoolean()
                ? (Object) node.asBoolean()
                : node.isIntegralNumber()
                        ? (Object) node.asLong()
                        : node.isNumber() ? (Object) node.asDouble() : node.asString();
    }
}
