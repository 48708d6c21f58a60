package io.kjava.apiserver.registry.batch;

import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.time.GoDuration;
import io.kjava.validation.Violations;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** What the schedule and the time zone of a cron job must be. Pure. */
final class ScheduleRules {
    private static final List<String> MACROS =
            List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final Pattern ZONE_PART = Pattern.compile("[A-Za-z.\\-_0-9+]{1,14}");
    private static final List<String> MONTHS =
            List.of("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
    private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");
    private static final List<Field> FIELDS = List.of(
            new Field(0, 59, List.of()),
            new Field(0, 23, List.of()),
            new Field(1, 31, List.of()),
            new Field(1, 12, MONTHS),
            new Field(0, 6, DAYS));

    private ScheduleRules() {}

    private record Field(int least, int most, List<String> names) {}

    /** Why a text is no schedule, as the parser of Kubernetes says it. */
    private static final class BadSchedule extends Exception {
        private static final long serialVersionUID = 1L;

        BadSchedule(String why) {
            super(why, null, false, false);
        }
    }

    /** @param zoneAllowed whether the old schedule named a zone already */
    static void schedule(Spot schedule, boolean zoneAllowed, boolean zoneGiven) {
        String text = schedule.text();
        try {
            parse(text);
        } catch (BadSchedule e) {
            schedule.invalid(text, String.valueOf(e.getMessage()));
        }
        if (!text.contains("TZ")) {
            return;
        }
        if (zoneAllowed && zoneGiven) {
            schedule.invalid(text, "cannot use both timeZone field and TZ or CRON_TZ in schedule");
        } else if (!zoneAllowed) {
            schedule.invalid(text, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
    }

    private static void parse(String text) throws BadSchedule {
        String rest = text;
        if (text.startsWith("TZ=") || text.startsWith("CRON_TZ=")) {
            int space = text.indexOf(' ');
            String zone = text.substring(text.indexOf('=') + 1, space < 0 ? text.length() : space);
            if (!zone.isEmpty() && !zone.equals("Local") && !isKnown(zone)) {
                throw new BadSchedule("provided bad location %s: unknown time zone %s".formatted(zone, zone));
            }
            rest = space < 0 ? "" : text.substring(space).strip();
        }
        if (rest.startsWith("@")) {
            macro(rest);
            return;
        }
        String[] fields = rest.isBlank() ? new String[0] : rest.strip().split("\\s+");
        if (fields.length != FIELDS.size()) {
            throw new BadSchedule(
                    "expected exactly 5 fields, found %d: [%s]".formatted(fields.length, String.join(" ", fields)));
        }
        for (int i = 0; i < fields.length; i++) {
            for (String range : fields[i].split(",")) {
                if (!range.isEmpty()) {
                    range(range, FIELDS.get(i));
                }
            }
        }
    }

    private static void macro(String text) throws BadSchedule {
        String every = "@every ";
        if (text.startsWith(every)) {
            try {
                GoDuration.parse(text.substring(every.length()));
            } catch (IllegalArgumentException e) {
                throw new BadSchedule("failed to parse duration %s: %s".formatted(text, e.getMessage()));
            }
        } else if (!MACROS.contains(text)) {
            throw new BadSchedule("unrecognized descriptor: " + text);
        }
    }

    private static void range(String text, Field field) throws BadSchedule {
        String[] parts = text.split("/", -1);
        String[] ends = parts[0].split("-", -1);
        int start;
        int end;
        if (ends[0].equals("*") || ends[0].equals("?")) {
            start = field.least();
            end = field.most();
        } else {
            start = number(ends[0], field.names());
            if (ends.length > 2) {
                throw new BadSchedule("too many hyphens: " + text);
            }
            end = ends.length == 2 ? number(ends[1], field.names()) : start;
        }
        if (parts.length > 2) {
            throw new BadSchedule("too many slashes: " + text);
        }
        int step = 1;
        if (parts.length == 2) {
            step = number(parts[1], List.of());
            if (ends.length == 1) {
                end = field.most();
            }
        }
        check(text, field, start, end, step);
    }

    private static void check(String text, Field field, int start, int end, int step) throws BadSchedule {
        if (start < field.least()) {
            throw new BadSchedule(
                    "beginning of range (%d) below minimum (%d): %s".formatted(start, field.least(), text));
        }
        if (end > field.most()) {
            throw new BadSchedule("end of range (%d) above maximum (%d): %s".formatted(end, field.most(), text));
        }
        if (start > end) {
            throw new BadSchedule("beginning of range (%d) beyond end of range (%d): %s".formatted(start, end, text));
        }
        if (step == 0) {
            throw new BadSchedule("step of range should be a positive number: " + text);
        }
    }

    private static int number(String text, List<String> names) throws BadSchedule {
        int named = text.isEmpty() ? -1 : names.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return named;
        }
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new BadSchedule("failed to parse int from %s: strconv.Atoi: parsing %s: invalid syntax"
                    .formatted(text, Violations.quote(text)));
        }
        if (value < 0) {
            throw new BadSchedule("negative number (%d) not allowed: %s".formatted(value, text));
        }
        return value;
    }

    static void zone(Spot zone) {
        if (!zone.isSet()) {
            return;
        }
        String text = zone.text();
        if (text.isEmpty()) {
            zone.invalid("timeZone must be nil or non-empty string");
            return;
        }
        for (String part : text.split("/", -1)) {
            boolean bad = part.equals(".") || part.equals("..") || part.startsWith("-");
            if (bad || !ZONE_PART.matcher(part).matches()) {
                zone.invalid("unknown time zone " + text);
                return;
            }
        }
        if (text.equalsIgnoreCase("Local")) {
            zone.invalid("timeZone must be an explicit time zone as defined in" + " https://www.iana.org/time-zones");
        }
        if (text.equals("Local") || isKnown(text)) {
            return;
        }
        zone.invalid("unknown time zone " + text);
    }

    private static boolean isKnown(String text) {
        try {
            ZoneId.of(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
