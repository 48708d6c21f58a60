package io.kjava.apiserver.registry.batch;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ObjectNode;

/** Rules of cron jobs. */
final class CronJobStrategy implements ResourceStrategy {
    private static final int MAX_NAME = 52; // the controller appends eleven characters
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final Pattern FIELD = Pattern.compile("[0-9A-Za-z*?/,-]+");
    private static final List<String> MACROS =
            List.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");

    @Override
    public void applyDefaults(DynamicObject cronJob) {
        ObjectNode template = object(object(cronJob.tree(), "spec"), "jobTemplate");
        TemplateRules.applyDefaults(object(template, "spec"));
    }

    @Override
    public void prepareForCreate(DynamicObject cronJob) {
        cronJob.tree().putObject("status");
    }

    @Override
    public void validateCreate(DynamicObject cronJob, Violations violations) {
        String schedule = cronJob.text("spec", "schedule");
        if (schedule.isEmpty()) {
            violations.required(SPEC.child("schedule"), "");
        } else {
            schedule(schedule, violations);
        }
        zone(cronJob, violations);
        JobStrategy.validateSpec(
                cronJob.at("spec", "jobTemplate", "spec"),
                SPEC.child("jobTemplate").child("spec"),
                violations);
        if (cronJob.at("spec", "jobTemplate", "spec", "manualSelector").asBoolean(false)) {
            violations.notSupported(
                    SPEC.child("jobTemplate").child("spec").child("manualSelector"),
                    true,
                    List.of("nil", "false"));
        }
    }

    private static void schedule(String schedule, Violations violations) {
        FieldPath path = SPEC.child("schedule");
        if (schedule.startsWith("TZ=") || schedule.startsWith("CRON_TZ=")) {
            violations.invalid(
                    path, schedule, "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
            return;
        }
        if (schedule.startsWith("@")) {
            if (!MACROS.contains(schedule) && !schedule.startsWith("@every ")) {
                violations.invalid(path, schedule, "unrecognized descriptor: " + schedule);
            }
            return;
        }
        String[] fields = schedule.strip().split("\\s+");
        if (fields.length != 5) {
            violations.invalid(
                    path,
                    schedule,
                    "expected exactly 5 fields, found %d: [%s]"
                            .formatted(fields.length, String.join(" ", fields)));
            return;
        }
        for (String field : fields) {
            if (!FIELD.matcher(field).matches()) {
                violations.invalid(
                        path,
                        schedule,
                        "failed to parse int from %s: strconv.Atoi: parsing \"%s\": invalid syntax"
                                .formatted(field, field));
                return;
            }
        }
    }

    private static void zone(DynamicObject cronJob, Violations violations) {
        String zone = cronJob.text("spec", "timeZone");
        boolean given = !cronJob.at("spec", "timeZone").isMissingNode();
        if (!given) {
            return;
        }
        FieldPath path = SPEC.child("timeZone");
        if (zone.isEmpty()) {
            violations.invalid(path, zone, "timeZone must be nil or non-empty string");
            return;
        }
        if (zone.equalsIgnoreCase("Local")) {
            violations.invalid(path, zone, "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones");
            return;
        }
        try {
            ZoneId.of(zone);
        } catch (DateTimeException e) {
            violations.invalid(path, zone, "unknown time zone " + zone);
        }
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        validateCreate(object, violations);
    }

    @Override
    public List<String> nameProblems(String name) {
        List<String> problems = Names.subdomain(name);
        if (name.length() > MAX_NAME) {
            problems.add("must be no more than 52 characters");
        }
        return problems;
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
