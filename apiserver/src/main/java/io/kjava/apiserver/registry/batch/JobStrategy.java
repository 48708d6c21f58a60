package io.kjava.apiserver.registry.batch;

import static io.kjava.apiserver.registry.FieldDefaults.flag;
import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.registry.podspec.PodWarnings;
import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of jobs: the server picks the selector unless the user insists. */
final class JobStrategy implements ResourceStrategy {
    private static final String UID = "controller-uid";
    private static final String NAME = "job-name";
    private static final String PREFIX = "batch.kubernetes.io/";
    private static final SelectableFields FIELDS =
            SelectableFields.builder().fieldOr("status.successful", "0").build();

    @Override
    public void applyDefaults(DynamicObject job) {
        ObjectNode spec = object(job.tree(), "spec");
        applySpecDefaults(spec);
        labelLikePods(job);
    }

    /** A job without labels has those of its pods; also those that the server gives them. */
    private static void labelLikePods(DynamicObject job) {
        JsonNode labels = job.at("spec", "template", "metadata", "labels");
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
        text(spec, "podReplacementPolicy", spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
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
        for (String prefix : List.of("", PREFIX)) {
            text(labels, prefix + NAME, job.name());
            text(labels, prefix + UID, job.uid());
        }
        text(object(object(spec, "selector"), "matchLabels"), PREFIX + UID, job.uid());
    }

    @Override
    public void completeAccepted(DynamicObject job) {
        labelLikePods(job);
    }

    @Override
    public void validateCreate(DynamicObject job, Violations violations) {
        JobRules.created(Spot.of(job, violations));
    }

    @Override
    public void validateUpdate(DynamicObject job, DynamicObject old, Violations violations) {
        JobRules.changed(Spot.of(job, violations), Spot.of(old, violations));
    }

    @Override
    public void validateStatusUpdate(DynamicObject job, DynamicObject old, Violations violations) {
        JobStatusRules.validate(Spot.of(job, violations), Spot.of(old, violations));
    }

    @Override
    public boolean checksValues() {
        return true;
    }

    @Override
    public List<String> warnings(DynamicObject job) {
        List<String> warnings = new ArrayList<>(PodWarnings.name(job.name()));
        warnings.addAll(PodWarnings.ofTemplate(job.at("spec", "template"), "spec.template"));
        return warnings;
    }

    @Override
    public List<String> updateWarnings(DynamicObject job, DynamicObject old) {
        return job.at("spec").equals(old.at("spec"))
                ? List.of()
                : PodWarnings.ofTemplate(job.at("spec", "template"), "spec.template");
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
