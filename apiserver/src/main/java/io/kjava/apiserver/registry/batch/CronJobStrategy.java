package io.kjava.apiserver.registry.batch;

import static io.kjava.apiserver.registry.FieldDefaults.object;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.PodWarnings;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.NumberRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Rules of cron jobs. */
final class CronJobStrategy implements ResourceStrategy {
    private static final int MAX_NAME = 52; // the controller appends eleven characters

    @Override
    public void applyDefaults(DynamicObject cronJob) {
        ObjectNode template = object(object(cronJob.tree(), "spec"), "jobTemplate");
        object(template, "metadata");
        TemplateRules.applyDefaults(object(template, "spec"));
    }

    @Override
    public void prepareForCreate(DynamicObject cronJob) {
        cronJob.tree().putObject("status");
    }

    @Override
    public void validateCreate(DynamicObject cronJob, Violations violations) {
        Spot spot = Spot.of(cronJob, violations);
        validate(spot.at("spec"), spot.at("spec").absent());
        if (cronJob.name().length() > MAX_NAME) {
            spot.at("metadata", "name").invalid("must be no more than 52 characters");
        }
    }

    @Override
    public void validateUpdate(DynamicObject object, DynamicObject old, Violations violations) {
        validate(
                Spot.of(object, violations).at("spec"), Spot.of(old, violations).at("spec"));
    }

    private static void validate(Spot spec, Spot old) {
        Spot schedule = spec.at("schedule");
        Spot zone = spec.at("timeZone");
        if (schedule.isEmpty()) {
            schedule.required();
        } else {
            boolean zoneAllowed = old.at("schedule").text().contains("TZ");
            ScheduleRules.schedule(schedule, zoneAllowed, zone.isSet());
        }
        NumberRules.nonNegative(spec, "startingDeadlineSeconds");
        if (!old.isSet() || !zone.value().equals(old.at("timeZone").value())) {
            ScheduleRules.zone(zone);
        }
        Spot policy = spec.at("concurrencyPolicy");
        if (policy.isEmpty()) {
            policy.required();
        } else {
            policy.oneOf("Allow", "Forbid", "Replace");
        }
        Spot job = spec.at("jobTemplate", "spec");
        JobSpecRules.validate(job);
        if (job.at("selector").isSet()) {
            job.at("selector").invalid("`selector` will be auto-generated");
        }
        if (job.at("manualSelector").flag()) {
            job.at("manualSelector").unsupported("nil", "false");
        }
        NumberRules.nonNegative(spec, "successfulJobsHistoryLimit", "failedJobsHistoryLimit");
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public List<String> warnings(DynamicObject cronJob) {
        List<String> warnings = new ArrayList<>(PodWarnings.name(cronJob.name()));
        warnings.addAll(template(cronJob));
        warnings.addAll(zone(cronJob));
        return warnings;
    }

    @Override
    public List<String> updateWarnings(DynamicObject cronJob, DynamicObject old) {
        List<String> warnings = new ArrayList<>(0);
        if (!cronJob.at("spec").equals(old.at("spec"))) {
            warnings.addAll(template(cronJob));
        }
        warnings.addAll(zone(cronJob));
        return warnings;
    }

    private static List<String> template(DynamicObject cronJob) {
        return PodWarnings.ofTemplate(
                cronJob.at("spec", "jobTemplate", "spec", "template"), "spec.jobTemplate.spec.template");
    }

    private static List<String> zone(DynamicObject cronJob) {
        return cronJob.text("spec", "schedule").contains("TZ")
                ? List.of("cannot use TZ or CRON_TZ in spec.schedule, use timeZone instead, see"
                        + " https://kubernetes.io/docs/concepts/workloads/controllers/"
                        + "cron-jobs/#time-zones for more details")
                : List.of();
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }
}
