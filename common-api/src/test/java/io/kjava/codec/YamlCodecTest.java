package io.kjava.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kjava.api.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class YamlCodecTest {
    @Test
    void wordsMeanWhatTheyMeanToKubernetes() {
        assertThat(json("""
                        octal: 0777
                        newOctal: 0o17
                        hex: 0x1F
                        grouped: 1_000
                        yes: yes
                        off: off
                        tilde: ~
                        none:
                        float: 1.5
                        whole: 1e3
                        notOctal: 08
                        time: 2024-01-01T00:00:00Z
                        clock: 12:30:45
                        quoted: "0777"
                        single: 'yes'
                        tagged: !!str 12
                        version: 1.2.3
                        """)).isEqualTo("""
                        {"octal":511,"newOctal":15,"hex":31,"grouped":1000,"true":true,"false":false,\
                        "tilde":null,"none":null,"float":1.5,"whole":1000,"notOctal":8,\
                        "time":"2024-01-01T00:00:00Z","clock":"12:30:45","quoted":"0777",\
                        "single":"yes","tagged":"12","version":"1.2.3"}""");
    }

    @Test
    void mergeKeysFillWhatTheMappingDoesNotSay() {
        assertThat(json("""
                        base: &base {a: 1, b: 2}
                        other: &other
                          c: 3
                          a: 9
                        both:
                          <<: [*base, *other]
                          b: 5
                        """)).isEqualTo("""
                        {"base":{"a":1,"b":2},"other":{"c":3,"a":9},"both":{"b":5,"a":1,"c":3}}""");
    }

    @Test
    void severalDocumentsAreReadAndEmptyOnesLeftOut() {
        List<JsonNode> documents = YamlCodec.readAll(bytes("---\n# nothing\n---\na: 1\n---\nb: 2\n"));
        assertThat(documents).extracting(JsonNode::toString).containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void aKeyThatOccursTwiceIsRefused() {
        assertThatThrownBy(() -> YamlCodec.readTree(bytes("a: 1\nb: 2\na: 3\n")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("line 3: key \"a\" already set in map");
    }

    @Test
    void bombsAndLoopsAreRefused() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [".formatted(i, i));
            bomb.append("*a%d,".formatted(i - 1).repeat(10)).append("]\n");
        }
        assertThatThrownBy(() -> YamlCodec.readTree(bytes(bomb.toString()))).hasMessageContaining("excessive aliasing");
        assertThatThrownBy(() -> YamlCodec.readTree(bytes("a: &a [*a]\n"))).isInstanceOf(ApiException.class);
        assertThatThrownBy(() -> YamlCodec.readTree(bytes("[".repeat(10_000)))).isInstanceOf(ApiException.class);
    }

    @Test
    void badTextNamesItsLine() {
        assertThatThrownBy(() -> YamlCodec.readTree(bytes("a: 1\n b: 2\n")))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void whatIsWrittenIsReadBackTheSame() {
        JsonNode tree = JsonCodec.readTree(bytes("""
                                {"a":"yes","b":"0777","c":"line\\nline\\n","d":{"e":[1,"1",true,null,1.5]},
                                "empty":{},"none":[],"text":" padded ","colon":"a: b","y":"<<","n":"12:30"}"""));
        assertThat(YamlCodec.readTree(YamlCodec.write(tree))).isEqualTo(tree);
    }

    @Test
    void jsonIsYamlToo() {
        assertThat(json("{\"a\":\n\t1}")).isEqualTo("{\"a\":1}");
    }

    private static String json(String yaml) {
        return YamlCodec.readTree(bytes(yaml)).toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
