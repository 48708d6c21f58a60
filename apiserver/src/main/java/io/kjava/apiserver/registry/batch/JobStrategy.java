package io.kjava.apiserver.registry.batch;

import static io.kjava.apiserver.registry.FieldDefaults.flag;
import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.PodSpecRules;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of jobs: the server picks the selector unless the user insists. */
final class JobStrategy implements ResourceStrategy {
    private static final String UID = "controller-uid";
    private static final String NAME = "job-name";
    private static final String PREFIX = "batch.kubernetes.io/";
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final SelectableFields FIELDS =
            SelectableFields.builder().fieldOr("status.successful", "0").build();

    @Override
    public void applyDefaults(DynamicObject job) {
        ObjectNode spec = object(job.tree(), "spec");
        applySpecDefaults(spec);
        JsonNode labels = spec.path("template").path("metadata").path("labels");
        if (job.labels().isEmpty() && !labels.isEmpty()) {
            job.metadata().set("labels", labels.deepCopy());
        }
    }

    private static void applySpecDefaults(ObjectNode spec) {
        boolean neither = isAbsent(spec, "completions") && isAbsent(spec, "parallelism");
        if (neither) {
            spec.put("completions", 1L);
        }
        number(spec, "parallelism", 1);
        number(spec, "backoffLimit", spec.has("backoffLimitPerIndex") ? Integer.MAX_VALUE : 6);
        text(spec, "completionMode", "NonIndexed");
        flag(spec, "suspend", false);
        flag(spec, "manualSelector", false);
        text(
                spec,
                "podReplacementPolicy",
                spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
        TemplateRules.applyDefaults(spec);
    }

    @Override
    public void prepareForCreate(DynamicObject job) {
        job.tree().putObject("status");
        ObjectNode spec = object(job.tree(), "spec");
        if (spec.path("manualSelector").asBoolean(false)) {
            return;
        }
        ObjectNode labels = object(object(object(spec, "template"), "metadata"), "labels");
        labels.put(NAME, job.name());
        labels.put(UID, job.uid());
        labels.put(PREFIX + NAME, job.name());
        labels.put(PREFIX + UID, job.uid());
        ObjectNode selector = object(spec, "selector");
        object(selector, "matchLabels").put(PREFIX + UID, job.uid());
    }

    @Override
    public void validateCreate(DynamicObject job, Violations violations) {
        validateSpec(job.at("spec"), SPEC, violations);
        if (job.at("spec", "selector").isEmpty()) {
            violations.required(SPEC.child("selector"), "");
        }
    }

    static void validateSpec(JsonNode spec, FieldPath path, Violations violations) {
        for (String field :
                List.of(
                        "parallelism",
                        "completions",
                        "activeDeadlineSeconds",
                        "backoffLimit",
                        "ttlSecondsAfterFinished",
                        "backoffLimitPerIndex",
                        "maxFailedIndexes")) {
            if (spec.path(field).asLong(0) < 0) {
                violations.invalid(
                        path.child(field),
                        spec.path(field).asLong(),
                        "must be greater than or equal to 0");
            }
        }
        String mode = spec.path("completionMode").asString("");
        if (mode.equals("Indexed") && spec.path("completions").isMissingNode()) {
            violations.required(
                    path.child("completions"), "when completion mode is Indexed");
        }
        JsonNode template = spec.path("template");
        FieldPath at = path.child("template").child("spec");
        PodSpecRules.validate(template.path("spec"), at, violations);
        String policy = template.path("spec").path("restartPolicy").asString("");
        if (policy.equals("Always") || policy.isEmpty()) {
            violations.required(
                    at.child("restartPolicy"), "valid values: \"OnFailure\", \"Never\"");
        }
    }

    @Override
    public void validateUpdate(DynamicObject job, DynamicObject old, Violations violations) {
        JsonNode spec = job.at("spec");
        JsonNode before = old.at("spec");
        validateSpec(spec, SPEC, violations);
        boolean elastic =
                spec.path("completionMode").asString("").equals("Indexed")
                        && spec.path("completions").equals(spec.path("parallelism"));
        if (!elastic) {
            TemplateRules.immutable(spec, before, "completions", violations);
        }
        TemplateRules.immutable(spec, before, "selector", violations);
        boolean notStarted =
                before.path("suspend").asBoolean(false)
                        && old.at("status", "startTime").isMissingNode();
        if (!notStarted) {
            TemplateRules.immutable(spec, before, "template", violations);
        }
        for (String field :
                List.of(
                        "completionMode",
                        "podFailurePolicy",
                        "backoffLimitPerIndex",
                        "managedBy",
                        "successPolicy")) {
            TemplateRules.immutable(spec, before, field, violations);
        }
    }

    @Override
    public boolean tracksGeneration() {
        return true;
    }

    /** The pods of a job whose dependents are not named stay, as they did in the first version. */
    @Override
    public boolean orphansByDefault() {
        return false;
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }
}
