package io.kjava.apiserver.registry.podspec;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.kjava.codec.JsonCodec;
import io.kjava.selector.LabelSelectors;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What kinds with a selector and a pod template have in common. Pure. */
public final class TemplateRules {
    private static final FieldPath SPEC = FieldPath.of("spec");

    private TemplateRules() {}

    /** The defaults of the template's pod spec. */
    public static void applyDefaults(ObjectNode spec) {
        if (spec.path("template").path("spec") instanceof ObjectNode pod) {
            PodSpecDefaults.apply(pod);
        }
    }

    /** The selector must be there and select the template's pods. */
    public static void validate(JsonNode spec, List<String> restartPolicies, Violations out) {
        FieldPath template = SPEC.child("template");
        JsonNode selector = spec.path("selector");
        if (selector.isMissingNode()) {
            out.required(SPEC.child("selector"), "");
        } else if (selector.isEmpty()) {
            out.invalid(
                    SPEC.child("selector"), selector, "empty selector is invalid for this kind");
        } else {
            Map<String, String> labels = labels(spec.path("template"));
            LabelSelector typed = JsonCodec.toTyped(selector, LabelSelector.class);
            if (!LabelSelectors.of(typed).matches(labels)) {
                out.invalid(
                        template.child("metadata").child("labels"),
                        spec.path("template").path("metadata").path("labels"),
                        "`selector` does not match template `labels`");
            }
        }
        if (spec.path("replicas").asLong(0) < 0) {
            out.invalid(
                    SPEC.child("replicas"),
                    spec.path("replicas").asLong(),
                    "must be greater than or equal to 0");
        }
        template(spec.path("template"), restartPolicies, template, out);
    }

    /** The pod of a template, and how it may restart. */
    public static void template(
            JsonNode template, List<String> restartPolicies, FieldPath path, Violations out) {
        PodSpecRules.validate(template.path("spec"), path.child("spec"), out);
        String policy = template.path("spec").path("restartPolicy").asString("");
        if (!restartPolicies.contains(policy)) {
            out.notSupported(path.child("spec").child("restartPolicy"), policy, restartPolicies);
        }
        if (!template.path("spec").path("activeDeadlineSeconds").isMissingNode()
                && restartPolicies.contains("Always")) {
            out.forbidden(
                    path.child("spec").child("activeDeadlineSeconds"),
                    "activeDeadlineSeconds in this kind is not Supported");
        }
    }

    private static Map<String, String> labels(JsonNode template) {
        Map<String, String> labels = new HashMap<>();
        template.path("metadata")
                .path("labels")
                .properties()
                .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asString("")));
        return labels;
    }

    /** A field of the spec that stays what it was. */
    public static void immutable(JsonNode spec, JsonNode old, String field, Violations out) {
        if (!spec.path(field).equals(old.path(field))) {
            out.invalid(SPEC.child(field), spec.path(field), "field is immutable");
        }
    }
}
