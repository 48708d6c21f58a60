package io.kjava.controllers.cronjob;

import static java.util.Objects.requireNonNull;

import io.kjava.time.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a cron job is due: five fields, a macro such as {@code @daily}, or {@code @every 90m}. Times that a
 * change to summer time leaves out do not happen. Immutable.
 */
final class CronSchedule {
    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final int YEARS_TO_SEARCH = 5;

    private final CronField minutes;
    private final CronField hours;
    private final CronField days;
    private final CronField months;
    private final CronField weekdays;
    private final ZoneId zone;
    private final @Nullable Duration every;

    private CronSchedule(String[] fields, ZoneId zone, @Nullable Duration every) {
        this.minutes = CronField.parse(fields[0], 0, 59, List.of());
        this.hours = CronField.parse(fields[1], 0, 23, List.of());
        this.days = CronField.parse(fields[2], 1, 31, List.of());
        this.months = CronField.parse(fields[3], 1, 12, MONTHS);
        this.weekdays = CronField.parse(fields[4], 0, 6, DAYS);
        this.zone = requireNonNull(zone, "zone");
        this.every = every;
    }

    /** @throws IllegalArgumentException saying what is wrong */
    static CronSchedule parse(String text, ZoneId zone) {
        String spec = text.strip();
        if (spec.startsWith("TZ=") || spec.startsWith("CRON_TZ=")) {
            int space = spec.indexOf(' ');
            if (space < 0) {
                throw new IllegalArgumentException("expected exactly 5 fields, found 0: " + text);
            }
            ZoneId own = ZoneId.of(spec.substring(spec.indexOf('=') + 1, space));
            return parse(spec.substring(space), own);
        }
        if (spec.startsWith("@every ")) {
            Duration every = GoDuration.parse(spec.substring(7).strip());
            Duration rounded = every.toSeconds() < 1 ? Duration.ofSeconds(1) : every.truncatedTo(ChronoUnit.SECONDS);
            return new CronSchedule("* * * * *".split(" "), zone, rounded);
        }
        String[] fields = macro(spec).split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found %d: [%s]".formatted(fields.length, spec));
        }
        return new CronSchedule(fields, zone, null);
    }

    private static String macro(String spec) {
        return switch (spec) {
            case "@yearly", "@annually" -> "0 0 1 1 *";
            case "@monthly" -> "0 0 1 * *";
            case "@weekly" -> "0 0 * * 0";
            case "@daily", "@midnight" -> "0 0 * * *";
            case "@hourly" -> "0 * * * *";
            default -> {
                if (spec.startsWith("@")) {
                    throw new IllegalArgumentException("unrecognized descriptor: " + spec);
                }
                yield spec;
            }
        };
    }

    /** The first time strictly after {@code after}; empty when there is none within five years. */
    Optional<Instant> next(Instant after) {
        if (every != null) {
            return Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(every));
        }
        ZonedDateTime at = after.atZone(zone).truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        int lastYear = at.getYear() + YEARS_TO_SEARCH;
        while (at.getYear() <= lastYear) {
            if (!months.has(at.getMonthValue())) {
                at = at.toLocalDate().withDayOfMonth(1).plusMonths(1).atStartOfDay(zone);
            } else if (!matchesDay(at)) {
                at = at.toLocalDate().plusDays(1).atStartOfDay(zone);
            } else if (!hours.has(at.getHour())) {
                at = at.truncatedTo(ChronoUnit.HOURS).plusHours(1);
            } else if (!minutes.has(at.getMinute())) {
                at = at.plusMinutes(1);
            } else {
                return Optional.of(at.toInstant());
            }
        }
        return Optional.empty();
    }

    /** Two restricted day fields mean either of them. */
    private boolean matchesDay(ZonedDateTime at) {
        boolean day = days.has(at.getDayOfMonth());
        boolean weekday = weekdays.has(at.getDayOfWeek().getValue() % 7);
        return days.any() || weekdays.any() ? day && weekday : day || weekday;
    }
}
