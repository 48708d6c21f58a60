package io.kjava.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kjava.api.ApiException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectSkimmerTest {
    private final ObjectSkimmer skimmer =
            new ObjectSkimmer(List.of("spec.nodeName", "spec.unschedulable", "status.phase", "metadata.uid"));

    @Test
    void putsTheResourceVersionFirstIntoTheMetadata() {
        assertThat(skimmed("{\"kind\":\"Pod\",\"metadata\":{\"name\":\"x\"},\"spec\":{}}"))
                .isEqualTo(
                        "{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"42\",\"name\":\"x\"}," + "\"spec\":{}}");
    }

    @Test
    void fillsEmptyOrMissingMetadata() {
        assertThat(skimmed("{\"metadata\":{}}")).isEqualTo("{\"metadata\":{\"resourceVersion\":\"42\"}}");
        assertThat(skimmed("{\"metadata\": { } , \"a\":1}"))
                .isEqualTo("{\"metadata\": {\"resourceVersion\":\"42\" } , \"a\":1}");
        assertThat(skimmed("{\"a\":1}")).isEqualTo("{\"metadata\":{\"resourceVersion\":\"42\"},\"a\":1}");
        assertThat(skimmed("{}")).isEqualTo("{\"metadata\":{\"resourceVersion\":\"42\"}}");
    }

    @Test
    void replacesAResourceVersionThatIsThere() {
        assertThat(skimmed("{\"metadata\":{\"name\":\"x\",\"resourceVersion\": \"7\\u0031\",\"a\":1}}"))
                .isEqualTo("{\"metadata\":{\"name\":\"x\",\"resourceVersion\": \"42\",\"a\":1}}");
        assertThat(skimmed("{\"metadata\":{\"resourceVersion\":null}}"))
                .isEqualTo("{\"metadata\":{\"resourceVersion\":\"42\"}}");
    }

    @Test
    void knowsWhereTheDigitsStand() {
        for (String json : List.of("{}", "{\"metadata\":{}}", "{\"metadata\":{\"resourceVersion\":\"1234567\"}}")) {
            SkimmedObject found = skimmer.skim(json.getBytes(UTF_8), 42);
            assertThat(new String(found.json(), found.resourceVersionAt(), 2, UTF_8))
                    .isEqualTo("42");
        }
    }

    @Test
    void offsetsAreOfBytesNotOfCharacters() {
        String json = "{\"é€😀\":\"é€😀\",\"metadata\":{\"name\":\"ü\"}}";
        assertThat(skimmed(json))
                .isEqualTo("{\"é€😀\":\"é€😀\",\"metadata\":{\"resourceVersion\":\"42\",\"name\":\"ü\"}}");
    }

    @Test
    void picksLabelsAndScalarFields() {
        SkimmedObject found = skimmer.skim("""
                        {"metadata":{"labels":{"a":"1","app.kubernetes.io/name":"q\\"x"},"uid":"u-1",
                         "managedFields":[{"metadata":{"labels":{"no":"no"}}}]},
                         "spec":{"containers":[{"nodeName":"no"}],"nodeName":"n1","unschedulable":true},
                         "status":{"phase":null}}""".getBytes(UTF_8), 1);
        assertThat(found.labels()).containsOnlyKeys("a", "app.kubernetes.io/name");
        assertThat(found.labels()).containsEntry("app.kubernetes.io/name", "q\"x");
        assertThat(found.values()).containsExactly("n1", "true", null, "u-1");
    }

    @Test
    void metadataElsewhereIsNotTheObjects() {
        assertThat(skimmed("{\"spec\":{\"metadata\":{\"labels\":{\"x\":\"y\"}}},\"metadata\":{}}"))
                .isEqualTo("{\"spec\":{\"metadata\":{\"labels\":{\"x\":\"y\"}}},"
                        + "\"metadata\":{\"resourceVersion\":\"42\"}}");
    }

    @Test
    void refusesWhatIsNotOneObject() {
        for (String bad : List.of("", "[]", "{", "{\"a\":}", "{} {}", "null", "k8s\0\n")) {
            assertThatExceptionOfType(ApiException.class).as(bad).isThrownBy(() -> skimmed(bad));
        }
    }

    private String skimmed(String json) {
        return new String(skimmer.skim(json.getBytes(UTF_8), 42).json(), UTF_8);
    }
}
