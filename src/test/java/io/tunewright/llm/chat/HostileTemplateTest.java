package io.tunewright.llm.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Templates come from strangers.
class HostileTemplateTest {

    private static final Map<String, Object> VARIABLES =
            Map.of("messages", List.of(Map.of("role", "user", "content", "hello")), "bos_token", "<s>");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(1000000000) %}{{ i }}{% endfor %}",
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for i in range(64) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for i in range(64) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s='a') %}{% for i in range(64) %}{% set ns.s = ns.s|replace('a', 'aa') %}{% endfor %}",
                "{{ 'a' * 999999999999 }}",
                "{{ [0] * 999999999999 }}",
                "{{ '%999999999s' % 'x' }}",
                "{{ 'ab'|join('x' * 9000000) ~ 'ab'|join('x' * 9000000) }}",
                "{% macro f(n) %}{{ f(n + 1) }}{% endmacro %}{{ f(0) }}",
                "{{ 9223372036854775807 + 1 }}",
                "{{ 10 ** 400 }}",
            })
    void stopsAtALimit(String template) {
        long start = System.nanoTime();

        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> new JinjaTemplate(template).render(VARIABLES));

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(2500));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.__class__.__mro__ }}",
                "{{ messages.getClass().forName('java.lang.Runtime') }}",
                "{{ ____int3rpr3t3r____.x }}",
                "{{ cycler.__init__.__globals__ }}",
                "{{ messages.append(1) }}",
                "{{ messages[0].update({'role': 'system'}) }}",
                "{{ bos_token.format() }}",
                "{{ messages|attr('x') }}",
                "{% include '/etc/passwd' %}",
                "{% import 'os' as os %}",
                "{% extends 'x' %}",
                "{% set messages.x = 1 %}",
            })
    void reachesNothingOfTheHost(String template) {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> new JinjaTemplate(template).render(VARIABLES));
    }

    @Test
    void deepNestingIsRefusedWhenParsed() {
        for (var template : List.of(
                "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}",
                "{{ " + "-".repeat(5000) + "1 }}",
                "{{ " + "not ".repeat(5000) + "1 and " + "1 + ".repeat(5000) + "1 }}",
                "{% if 1 %}".repeat(5000) + "{% endif %}".repeat(5000))) {
            assertThatExceptionOfType(TemplateException.class).isThrownBy(() -> new JinjaTemplate(template));
        }
    }

    @Test
    void saysWhereATemplateDoesNotParse() {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> new JinjaTemplate("a\nb {% if x %}\n{{ x | sparkle }}{% endif %}"))
                .withMessage("line 3: the filter 'sparkle' is not supported");
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> new JinjaTemplate("{% if x %}\nyes"))
                .withMessage("line 2: expected {% endif %}, found 'the end of the template'");
    }

    @Test
    void refusesInTheTemplatesOwnWords() {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> new JinjaTemplate("{{ raise_exception('roles must alternate') }}").render(VARIABLES))
                .withMessage("roles must alternate");
    }
}
