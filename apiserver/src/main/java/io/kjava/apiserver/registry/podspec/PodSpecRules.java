package io.kjava.apiserver.registry.podspec;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a pod spec must be, in a pod or in a template. Pure. */
public final class PodSpecRules {
    private PodSpecRules() {}

    public static void validate(JsonNode spec, FieldPath path, Violations out) {
        Set<String> volumes = VolumeRules.validate(spec.path("volumes"), path.child("volumes"), out);
        if (spec.path("containers").isEmpty()) {
            out.required(path.child("containers"), "");
        }
        ContainerRules rules = new ContainerRules(volumes, out);
        rules.all(spec.path("containers"), path.child("containers"));
        rules.all(spec.path("initContainers"), path.child("initContainers"));
        rules.all(spec.path("ephemeralContainers"), path.child("ephemeralContainers"));
        numbers(spec, path, out);
        names(spec, path, out);
        nodeSelector(spec.path("nodeSelector"), path.child("nodeSelector"), out);
        tolerations(spec.path("tolerations"), path.child("tolerations"), out);
        pullSecrets(spec, path, out);
    }

    private static void numbers(JsonNode spec, FieldPath path, Violations out) {
        JsonNode deadline = spec.path("activeDeadlineSeconds");
        if (deadline.isNumber() && (deadline.asLong() < 1 || deadline.asLong() > Integer.MAX_VALUE)) {
            out.invalid(
                    path.child("activeDeadlineSeconds"),
                    deadline.asLong(),
                    "must be between 1 and 2147483647, inclusive");
        }
        if (spec.path("terminationGracePeriodSeconds").asLong(0) < 0) {
            out.invalid(
                    path.child("terminationGracePeriodSeconds"),
                    spec.path("terminationGracePeriodSeconds").asLong(),
                    "must be greater than or equal to 0");
        }
    }

    private static void names(JsonNode spec, FieldPath path, Violations out) {
        subdomain(spec, "serviceAccountName", path, out);
        subdomain(spec, "nodeName", path, out);
        label(spec, "hostname", path, out);
        label(spec, "subdomain", path, out);
        subdomain(spec, "priorityClassName", path, out);
        subdomain(spec, "runtimeClassName", path, out);
    }

    private static void subdomain(JsonNode spec, String field, FieldPath path, Violations out) {
        String value = spec.path(field).asString("");
        if (!value.isEmpty()) {
            Names.subdomain(value).forEach(problem -> out.invalid(path.child(field), value, problem));
        }
    }

    private static void label(JsonNode spec, String field, FieldPath path, Violations out) {
        String value = spec.path(field).asString("");
        if (!value.isEmpty()) {
            Names.label(value).forEach(problem -> out.invalid(path.child(field), value, problem));
        }
    }

    private static void nodeSelector(JsonNode selector, FieldPath path, Violations out) {
        selector.properties()
                .forEach(
                        entry -> {
                            String value = entry.getValue().asString("");
                            Names.qualifiedName(entry.getKey())
                                    .forEach(p -> out.invalid(path, entry.getKey(), p));
                            Names.labelValue(value).forEach(p -> out.invalid(path, value, p));
                        });
    }

    private static void tolerations(JsonNode tolerations, FieldPath path, Violations out) {
        int index = 0;
        for (JsonNode toleration : tolerations) {
            FieldPath at = path.index(index++);
            String key = toleration.path("key").asString("");
            String operator = toleration.path("operator").asString("");
            if (!key.isEmpty()) {
                Names.qualifiedName(key).forEach(p -> out.invalid(at.child("key"), key, p));
            } else if (!operator.equals("Exists")) {
                out.invalid(
                        at.child("operator"),
                        operator,
                        "operator must be Exists when `key` is empty, which means \"match all values"
                                + " and all keys\"");
            }
            if (toleration.has("tolerationSeconds")
                    && !toleration.path("effect").asString("").equals("NoExecute")) {
                out.invalid(
                        at.child("effect"),
                        toleration.path("effect").asString(""),
                        "effect must be 'NoExecute' when `tolerationSeconds` is set");
            }
            if (operator.equals("Exists") && !toleration.path("value").asString("").isEmpty()) {
                out.invalid(
                        at.child("operator"),
                        toleration.path("value").asString(""),
                        "value must be empty when `operator` is 'Exists'");
            }
        }
    }

    private static void pullSecrets(JsonNode spec, FieldPath path, Violations out) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode gate : spec.path("schedulingGates")) {
            String name = gate.path("name").asString("");
            FieldPath at = path.child("schedulingGates").index(index++);
            Names.qualifiedName(name).forEach(p -> out.invalid(at, name, p));
            if (!seen.add(name)) {
                out.duplicate(at, name);
            }
        }
    }
}
