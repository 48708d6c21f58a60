package io.kjava.apiserver.registry.batch;

import io.kjava.apiserver.registry.podspec.TemplateRules;
import io.kjava.apiserver.registry.rules.LabelRules;
import io.kjava.apiserver.registry.rules.Sameness;
import io.kjava.apiserver.registry.rules.Spot;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What jobs must be and how they may change. Pure. */
final class JobRules {
    private static final String UID = "controller-uid";
    private static final String NAME = "job-name";
    private static final String PREFIX = "batch.kubernetes.io/";

    private JobRules() {}

    static void created(Spot job) {
        generated(job);
        spec(job.at("spec"));
        Spot completions = job.at("spec", "completions");
        if (JobSpecRules.isIndexed(job.at("spec")) && completions.number() > 0) {
            Spot name = job.at("metadata", "name");
            String last = name.text() + "-" + (completions.number() - 1);
            if (!Names.label(last).isEmpty()) {
                name.invalid("will not able to create pod with invalid DNS label: " + last);
            }
        }
    }

    private static void generated(Spot job) {
        Spot spec = job.at("spec");
        if (spec.at("manualSelector").flag() || !spec.at("selector").isSet()) {
            return;
        }
        String uid = job.at("metadata", "uid").text();
        String name = job.at("metadata", "name").text();
        Spot labels = spec.at("template", "metadata", "labels");
        hasLabel(labels, UID, uid);
        hasLabel(labels, NAME, name);
        hasLabel(labels, PREFIX + UID, uid);
        hasLabel(labels, PREFIX + NAME, name);
        for (Spot label : spec.at("selector", "matchLabels").entries()) {
            String expected = switch (label.name()) {
                case UID, PREFIX + UID -> uid;
                case NAME, PREFIX + NAME -> name;
                default -> "";
            };
            if (expected.isEmpty() || !label.is(expected)) {
                spec.at("selector").invalid("`selector` not auto-generated");
                return;
            }
        }
        if (spec.at("selector", "matchExpressions").size() > 0) {
            spec.at("selector").invalid("`selector` not auto-generated");
        }
    }

    private static void hasLabel(Spot labels, String key, String expected) {
        Spot label = labels.key(key);
        if (!label.isSet()) {
            label.required("must be '" + expected + "'");
        } else if (!label.is(expected)) {
            label.invalid(labels.value(), "must be '" + expected + "'");
        }
    }

    private static void spec(Spot spec) {
        JobSpecRules.validate(spec);
        Spot selector = spec.at("selector");
        if (!selector.isSet()) {
            selector.required();
            TemplateRules.mismatch(spec);
            return;
        }
        Violations mine = new Violations();
        LabelRules.selector(selector.into(mine));
        mine.all().forEach(selector.out()::add);
        if (mine.isEmpty() && !TemplateRules.matches(spec)) {
            TemplateRules.mismatch(spec);
        }
    }

    static void changed(Spot job, Spot oldJob) {
        Spot spec = job.at("spec");
        Spot old = oldJob.at("spec");
        spec(spec);
        completions(spec, old);
        spec.at("selector").immutable(old.at("selector"));
        JsonNode before = old.at("template").value();
        if (isHeld(oldJob) && before.deepCopy() instanceof ObjectNode template) {
            loosen(template, spec.at("template").value());
            before = template;
        }
        spec.at("template").immutable(before);
        for (String field :
                List.of("completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy")) {
            spec.at(field).immutable(old.at(field));
        }
    }

    /** Suspended, and none of its pods is running any more. */
    private static boolean isHeld(Spot job) {
        Spot status = job.at("status");
        boolean quiet = !status.at("startTime").isSet() || status.at("active").number() == 0;
        return job.at("spec", "suspend").flag() && quiet;
    }

    private static void completions(Spot spec, Spot old) {
        Spot completions = spec.at("completions");
        if (!JobSpecRules.isIndexed(spec)) {
            completions.immutable(old.at("completions"));
            return;
        }
        if (!completions.isSet()
                || Sameness.of(completions.value(), old.at("completions").value())) {
            return;
        }
        if (completions.number() != spec.at("parallelism").number()) {
            completions.invalid("can only be modified in tandem with " + FieldPath.of("spec", "parallelism"));
        }
    }

    /** Takes from the new template what may change while a suspended job has no running pods. */
    private static void loosen(ObjectNode template, JsonNode now) {
        copy(template, now, "metadata");
        if (!(template.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        JsonNode other = now.path("spec");
        for (String field : List.of("nodeSelector", "tolerations", "schedulingGates")) {
            copy(spec, other, field);
        }
        JsonNode wanted = other.path("affinity").path("nodeAffinity");
        if (!spec.has("affinity") && other.has("affinity")) {
            spec.putObject("affinity");
        }
        if (spec.get("affinity") instanceof ObjectNode affinity) {
            if (wanted.isMissingNode()) {
                affinity.remove("nodeAffinity");
            } else {
                affinity.set("nodeAffinity", wanted);
            }
            if (affinity.isEmpty() && !other.has("affinity")) {
                spec.remove("affinity");
            }
        }
        for (String list : List.of("containers", "initContainers")) {
            for (int i = 0; i < spec.path(list).size(); i++) {
                if (spec.path(list).get(i) instanceof ObjectNode container) {
                    copy(container, other.path(list).path(i), "resources");
                }
            }
        }
    }

    private static void copy(ObjectNode to, JsonNode from, String field) {
        JsonNode value = from.path(field);
        if (value.isMissingNode()) {
            to.remove(field);
        } else {
            to.set(field, value);
        }
    }
}
