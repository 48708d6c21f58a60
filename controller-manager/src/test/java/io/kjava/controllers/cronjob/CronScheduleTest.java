package io.kjava.controllers.cronjob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class CronScheduleTest {
    @Test
    void findsTheNextTime() {
        assertThat(next("*/15 * * * *", "2026-03-02T12:00:00Z")).isEqualTo("2026-03-02T12:15:00Z");
        assertThat(next("0 0 1 jan *", "2026-03-02T12:00:00Z")).isEqualTo("2027-01-01T00:00:00Z");
        assertThat(next("30 4 * * mon-fri", "2026-03-06T05:00:00Z")).isEqualTo("2026-03-09T04:30:00Z");
        assertThat(next("@hourly", "2026-03-02T12:00:01Z")).isEqualTo("2026-03-02T13:00:00Z");
        assertThat(next("@every 90s", "2026-03-02T12:00:01Z")).isEqualTo("2026-03-02T12:01:31Z");
        assertThat(next("5/20 1 29 2 *", "2026-03-02T12:00:00Z")).isEqualTo("2028-02-29T01:05:00Z");
    }

    @Test
    void twoRestrictedDayFieldsMeanEither() {
        assertThat(next("0 0 13 * 5", "2026-03-02T12:00:00Z")).isEqualTo("2026-03-06T00:00:00Z");
        assertThat(next("0 0 13 * 5", "2026-03-06T12:00:00Z")).isEqualTo("2026-03-13T00:00:00Z");
    }

    @Test
    void aTimeThatSummerTimeSkipsDoesNotHappen() {
        CronSchedule schedule = CronSchedule.parse("30 2 * * *", ZoneId.of("Europe/Berlin"));
        Instant before = Instant.parse("2026-03-28T12:00:00Z");
        assertThat(schedule.next(before)).contains(Instant.parse("2026-03-30T00:30:00Z"));
    }

    @Test
    void refusesWhatIsNoSchedule() {
        for (String bad : new String[] {"* * * *", "60 * * * *", "* * * * 7", "@often", "a * * * *"}) {
            assertThatIllegalArgumentException().as(bad).isThrownBy(() -> CronSchedule.parse(bad, ZoneOffset.UTC));
        }
    }

    private static Instant next(String schedule, String after) {
        return CronSchedule.parse(schedule, ZoneOffset.UTC)
                .next(Instant.parse(after))
                .orElseThrow();
    }
}
