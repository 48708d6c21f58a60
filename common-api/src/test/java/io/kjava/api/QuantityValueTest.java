package io.kjava.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityValueTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.0, 0",
        "500m, 500m",
        "0.5, 500m",
        "1000m, 1",
        "1500m, 1500m",
        "1, 1",
        "+1, 1",
        "10000, 10k",
        "1500, 1500",
        "1024, 1024",
        "1Gi, 1Gi",
        "1024Mi, 1Gi",
        "1.5Gi, 1536Mi",
        "0.5Gi, 512Mi",
        "1023Ki, 1023Ki",
        "2048Ki, 2Mi",
        "1Ki, 1Ki",
        "100n, 100n",
        "1e3, 1e3",
        "12E6, 12e6",
        "1E, 1E",
        "1000E, 9223372036854775807",
        "1e-3, 1e-3",
        "0.1e3, 100",
        "-1Gi, -1Gi",
        "0.0000000001, 1n",
        "123456789M, 123456789M",
        "1.25, 1250m",
        "100Mi, 100Mi",
        "0.0001Ki, 102400u",
        "5., 5",
        ".5, 500m"
    })
    void printsTheCanonicalText(String text, String canonical) {
        assertThat(QuantityValue.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1x", "1.2.3", "1 Gi", "Gi", "1gi", "--1", "1mm", "e3", "."})
    void refusesWhatIsNoQuantity(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> QuantityValue.parse(text));
    }

    @Test
    void roundsUpWhereItMustBeWhole() {
        assertThat(QuantityValue.parse("1m").toLong()).isOne();
        assertThat(QuantityValue.parse("1500m").toLong()).isEqualTo(2);
        assertThat(QuantityValue.parse("100u").toMilli()).isOne();
        assertThat(QuantityValue.parse("2").toMilli()).isEqualTo(2000);
        assertThat(QuantityValue.parse("1Gi").toBytes()).isEqualTo(1L << 30);
    }

    @Test
    void isEqualWhateverTheNotation() {
        assertThat(QuantityValue.parse("1Ki"))
                .isEqualTo(QuantityValue.parse("1024"))
                .hasSameHashCodeAs(QuantityValue.parse("1.024k"));
    }

    @Test
    void addsAndSubtractsExactly() {
        QuantityValue sum = QuantityValue.ZERO.add(QuantityValue.parse("1Gi"));
        assertThat(sum.add(QuantityValue.parse("1024Mi"))).hasToString("2Gi");
        assertThat(QuantityValue.parse("1").subtract(QuantityValue.parse("100m")))
                .hasToString("900m");
        assertThat(QuantityValue.parse("1").subtract(QuantityValue.parse("2")).signum())
                .isNegative();
    }

    @Test
    void dividesRoundingUp() {
        assertThat(QuantityValue.parse("1500m").dividedBy(QuantityValue.parse("1")))
                .isEqualTo(2);
        assertThat(QuantityValue.parse("250m").dividedBy(QuantityValue.parse("1m")))
                .isEqualTo(250);
        assertThat(QuantityValue.parse("64Mi").dividedBy(QuantityValue.parse("1Mi")))
                .isEqualTo(64);
        assertThat(QuantityValue.parse("64Mi").dividedBy(QuantityValue.ZERO)).isEqualTo(64L << 20);
    }

    @Test
    void readsFromAndWritesToTheWireType() {
        Map<String, Quantity> list = Map.of("memory", new Quantity("128Mi"));
        assertThat(QuantityValue.in(list, "memory").toBytes()).isEqualTo(128L << 20);
        assertThat(QuantityValue.find(list, "cpu")).isEmpty();
        assertThat(QuantityValue.ofBytes(128L << 20).toWire()).isEqualTo(new Quantity("128Mi"));
        assertThat(QuantityValue.ofMilli(250).toWire().getAmount()).isEqualTo("250");
        assertThat(QuantityValue.ofMilli(250).toWire().getFormat()).isEqualTo("m");
    }
}
