package io.kjava.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class GoDurationTest {
    @Test
    void readsEveryUnitAndSumsThem() {
        assertThat(GoDuration.parse("1h15m30.918s")).isEqualTo(Duration.ofMillis(4_530_918));
        assertThat(GoDuration.parse("300ms")).isEqualTo(Duration.ofMillis(300));
        assertThat(GoDuration.parse("-1.5s")).isEqualTo(Duration.ofMillis(-1_500));
        assertThat(GoDuration.parse("1\u00b5s2ns")).isEqualTo(Duration.ofNanos(1_002));
        assertThat(GoDuration.parse(".5m")).isEqualTo(Duration.ofSeconds(30));
        assertThat(GoDuration.parse("0")).isEqualTo(Duration.ZERO);
    }

    @Test
    void saysInGosWordsWhatIsWrong() {
        refuses("abc", "time: invalid duration \"abc\"");
        refuses("", "time: invalid duration \"\"");
        refuses("5", "time: missing unit in duration \"5\"");
        refuses("5x", "time: unknown unit \"x\" in duration \"5x\"");
        refuses("99999999999999999h", "time: invalid duration \"99999999999999999h\"");
        refuses(".s", "time: invalid duration \".s\"");
    }

    private static void refuses(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GoDuration.parse(text))
                .withMessage(message);
    }
}
