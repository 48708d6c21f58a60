package io.kjava.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class WholeSecondsTest {
    @Test
    void cutsWhatIsLessThanASecond() {
        assertThat(WholeSeconds.text(Instant.parse("2026-11-27T19:00:01.999Z"))).isEqualTo("2026-11-27T19:00:01Z");
        assertThat(WholeSeconds.text(Instant.parse("2026-11-27T19:00:01.001Z"))).isEqualTo("2026-11-27T19:00:01Z");
        assertThat(WholeSeconds.text(Instant.parse("2026-11-27T19:00:02Z"))).isEqualTo("2026-11-27T19:00:02Z");
    }

    @Test
    void cutsTowardsThePastBeforeTheEpoch() {
        assertThat(WholeSeconds.text(Instant.parse("1969-12-31T23:59:58.5Z"))).isEqualTo("1969-12-31T23:59:58Z");
    }
}
