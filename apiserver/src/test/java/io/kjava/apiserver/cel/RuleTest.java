package io.kjava.apiserver.cel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.codec.YamlCodec;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class RuleTest {
    private static final JsonNode SCHEMA = yaml("""
                    type: object
                    properties:
                      replicas: {type: integer}
                      ratio: {type: number}
                      name: {type: string, maxLength: 10}
                      names: {type: array, maxItems: 5, items: {type: string, maxLength: 10}}
                      numbers: {type: array, items: {type: integer}}
                      labels: {type: object, additionalProperties: {type: string}}
                      few: {type: object, maxProperties: 8, additionalProperties: {type: string}}
                      size: {x-kubernetes-int-or-string: true}
                      since: {type: string, format: date-time}
                      wait: {type: string, format: duration}
                      a-b: {type: string}
                      namespace: {type: string}
                    """);
    private static final JsonNode VALUE = yaml("""
                    replicas: 3
                    ratio: 0.5
                    name: abc
                    names: [a, b, c]
                    numbers: [3, 1, 2]
                    labels: {x: q}
                    size: 50%
                    since: '2026-01-01T00:00:00Z'
                    wait: 1h30m
                    a-b: dash
                    namespace: ns
                    """);

    private static JsonNode yaml(String text) {
        return YamlCodec.readTree(text.getBytes(StandardCharsets.UTF_8));
    }

    private static RuleTarget target() {
        return RuleTarget.of(SCHEMA, true).orElseThrow();
    }

    private static boolean holds(String rule) throws RuleException {
        RuleTarget target = target();
        return target.rule(rule, false)
                .evaluate(target.value(VALUE), null, false, 1_000_000)
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.replicas <= 5 && self.ratio < 1.0",
                "has(self.name) && !has(self.metadata)",
                "self.names.all(n, n.size() == 1)",
                "self.names.exists_one(n, n == 'b')",
                "self.names.map(n, n + '!').join(',') == 'a!,b!,c!'",
                "self.labels['x'] == 'q' && 'x' in self.labels",
                "type(self.size) == string && self.size.endsWith('%')",
                "self.since < timestamp('2026-06-01T00:00:00Z')",
                "self.wait == duration('90m')",
                "self.a__dash__b == 'dash' && self.__namespace__ == 'ns'",
                "self.names.isSorted() && !self.numbers.isSorted()",
                "self.numbers.sum() == 6 && self.numbers.max() == 3 && self.numbers.min() == 1",
                "self.names.indexOf('c') == 2 && self.names.lastIndexOf('z') == -1",
                "self.name.indexOf('b') == 1 && self.name.replace('a', 'x') == 'xbc'",
                "'abc 123'.find('[0-9]+') == '123' && '1 2 3'.findAll('[0-9]').size() == 3",
                "isURL('https://a.b:80/p?q=1') && url('https://a.b:80/p?q=1').getHost() == 'a.b:80'",
                "url('https://a.b/p?q=1&q=2').getQuery()['q'] == ['1', '2']",
                "quantity('500m').isLessThan(quantity('1')) && isQuantity('1Gi')",
                "quantity('1').add(quantity('500m')).compareTo(quantity('1.5')) == 0",
                "quantity('5').sub(2).asInteger() == 3 && !isQuantity('x')",
                "ip('10.0.0.1').family() == 4 && isIP('::1') && !isIP('1.2.3')",
                "ip('::1').isLoopback() && ip.isCanonical('::1') && !ip.isCanonical('::01')",
                "cidr('10.0.0.0/8').containsIP('10.1.2.3') && isCIDR('10.0.0.0/8')",
                "cidr('10.0.0.0/8').containsCIDR('10.1.0.0/16')",
                "cidr('10.1.0.0/8').masked() == cidr('10.0.0.0/8')",
                "string(ip('10.0.0.1')) == '10.0.0.1' && cidr('10.0.0.0/8').prefixLength() == 8",
                "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('v1.2', true).minor() == 2",
                "isSemver('1.2.3-alpha.1+x') && !isSemver('1.2')",
                "!format.dns1123Label().validate('abc').hasValue()",
                "format.dns1123Label().validate('A b').value().size() > 0",
                "format.named('qualifiedName').hasValue() && !format.named('nope').hasValue()",
                "'%s has %d'.format([self.name, self.replicas]) == 'abc has 3'",
                "self.?name.orValue('z') == 'abc' && self.?labels['q'].orValue('none') == 'none'",
                "sets.contains(self.names, ['a', 'b']) && sets.intersects(self.names, ['c'])",
            })
    void speaksTheLanguageOfKubernetes(String rule) throws RuleException {
        assertThat(holds(rule)).as(rule).isTrue();
    }

    @Test
    void anUnknownFieldIsNotCompiled() {
        assertThatThrownBy(() -> target().rule("self.nope == 1", false))
                .isInstanceOf(RuleException.class)
                .hasMessageContaining("compilation failed: ERROR: <input>:1:5: undefined field 'nope'");
    }

    @Test
    void aRuleSaysYesOrNo() {
        assertThatThrownBy(() -> target().rule("self.replicas", false))
                .hasMessage("cel expression must evaluate to a bool");
    }

    @Test
    void aRuleThatComparesKnowsWhatWasBefore() throws RuleException {
        RuleTarget target = target();
        Rule rule = target.rule("self.replicas >= oldSelf.replicas", false);
        assertThat(rule.usesOld()).isTrue();
        Object now = target.value(yaml("{replicas: 2}"));
        Object before = target.value(VALUE);
        assertThat(rule.evaluate(now, before, false, 1000).isTrue()).isFalse();

        Rule optional = target.rule("!oldSelf.hasValue() || self.replicas > 1", true);
        assertThat(optional.evaluate(now, null, true, 1000).isTrue()).isTrue();
    }

    @Test
    void costsAreBoundedByWhatTheSchemaBounds() throws RuleException {
        assertThat(target().rule("self.replicas <= 5", false).maxCost()).isEqualTo(3);
        assertThat(target().rule("self.names.all(n, n == 'x')", false).maxCost())
                .isLessThan(100);
        assertThat(target().rule("self.numbers.all(n, self.numbers.exists(m, m == n))", false)
                        .maxCost())
                .isGreaterThan(10_000_000);
        assertThat(target().rule("self.few.all(key, key.matches(r'^[a-z]+(/[a-z]{0,61})?$'))", false)
                        .maxCost())
                .isLessThan(500);
        assertThat(target().rule("isURL(self.name) && self.name.startsWith('https://')", false)
                        .maxCost())
                .isLessThan(10);
    }

    @Test
    void anEvaluationThatCostsTooMuchEnds() throws RuleException {
        RuleTarget target = target();
        Rule rule = target.rule("self.numbers.all(n, self.numbers.exists(m, m == n))", false);
        assertThatThrownBy(() -> rule.evaluate(target.value(VALUE), null, false, 5))
                .isInstanceOfSatisfying(
                        RuleException.class, e -> assertThat(e.isOutOfBudget()).isTrue());
        assertThat(rule.evaluate(target.value(VALUE), null, false, 10_000).isTrue())
                .isTrue();
    }
}
