package io.kjava.apiserver.registry.podspec;

import io.kjava.api.QuantityValue;
import io.kjava.apiserver.registry.rules.NodeLabels;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What a client is told about a pod spec that is accepted all the same. Confined to one thread. */
public final class PodWarnings {
    private static final Map<String, String> VOLUMES = Map.of(
            "gitRepo", "deprecated in v1.11",
            "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+",
            "scaleIO", "deprecated in v1.16, non-functional in v1.22+",
            "storageos", "deprecated in v1.22, non-functional in v1.25+",
            "glusterfs", "deprecated in v1.25, non-functional in v1.26+",
            "cephfs", "deprecated in v1.28, non-functional in v1.31+",
            "rbd", "deprecated in v1.28, non-functional in v1.31+");
    private static final Map<String, String> ANNOTATIONS = Map.of(
            "seccomp.security.alpha.kubernetes.io/pod",
            "non-functional in v1.27+; use the \"seccompProfile\" field instead",
            "scheduler.alpha.kubernetes.io/critical-pod",
            "non-functional in v1.16+; use the \"priorityClassName\" field instead");
    private static final String NO_SELECTOR = "a null labelSelector results in matching no pod";
    private final List<String> out = new ArrayList<>(0);
    private final String path;

    private PodWarnings(String path) {
        this.path = path;
    }

    /** Of a pod. */
    public static List<String> of(JsonNode spec, String path, Map<String, String> annotations) {
        PodWarnings warnings = new PodWarnings(path);
        warnings.annotations(annotations, "metadata.annotations");
        warnings.spec(spec);
        return warnings.out;
    }

    /** Of a template under a path; its name is the prefix of pods' names. */
    public static List<String> ofTemplate(JsonNode template, String path) {
        PodWarnings warnings = new PodWarnings(path + ".spec");
        Map<String, String> annotations = new HashMap<>();
        template.path("metadata")
                .path("annotations")
                .properties()
                .forEach(each -> annotations.put(each.getKey(), each.getValue().asString("")));
        warnings.annotations(annotations, path + ".metadata.annotations");
        warnings.spec(template.path("spec"));
        return warnings.out;
    }

    /** A name that pods use as theirs, or begin with. */
    public static List<String> name(String name) {
        List<String> problems = Names.label(name);
        return problems.isEmpty()
                ? List.of()
                : List.of("metadata.name: this is used in the Pod's hostname, which can result in"
                        + " surprising behavior; a DNS label is recommended: "
                        + problems);
    }

    private void say(String where, String what) {
        out.add(where + ": " + what);
    }

    private void annotations(Map<String, String> annotations, String where) {
        for (String key : annotations.keySet()) {
            String known = ANNOTATIONS.get(key);
            if (known != null) {
                say(where + "[" + key + "]", known);
            } else if (key.startsWith("container.seccomp.security.alpha.kubernetes.io/")) {
                say(where + "[" + key + "]", "non-functional in v1.27+; use the \"seccompProfile\" field instead");
            } else if (key.startsWith("container.apparmor.security.beta.kubernetes.io/")) {
                say(where + "[" + key + "]", "deprecated since v1.30; use the \"appArmorProfile\" field instead");
            }
        }
    }

    private void spec(JsonNode spec) {
        spec.path("nodeSelector").propertyNames().forEach(key -> label(key, ".nodeSelector"));
        affinity(spec.path("affinity"));
        spread(spec.path("topologySpreadConstraints"));
        duplicates(spec.path("imagePullSecrets"), ".imagePullSecrets", "name");
        duplicates(spec.path("hostAliases"), ".hostAliases", "ip");
        volumes(spec.path("volumes"));
        for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
            int index = 0;
            for (JsonNode container : spec.path(list)) {
                container(container, path + "." + list + "[" + index++ + "]");
            }
        }
        new PortWarnings(out).spec(spec, path);
        amounts(spec.path("overhead"), path + ".overhead");
        if (spec.path("terminationGracePeriodSeconds").asLong(0) < 0) {
            say(
                    path + ".terminationGracePeriodSeconds",
                    "must be >= 0; negative values are invalid and will be treated as 1");
        }
    }

    private void label(String key, String where) {
        NodeLabels.warning(key).ifPresent(known -> say(path + where + "[" + key + "]", known));
    }

    private void key(String label, String where) {
        NodeLabels.warning(label).ifPresent(known -> say(where, label + " is " + known));
    }

    private void term(JsonNode term, String where) {
        int index = 0;
        for (JsonNode expression : term.path("matchExpressions")) {
            key(expression.path("key").asString(""), where + ".matchExpressions[" + index++ + "].key");
        }
    }

    private void nodes(JsonNode affinity, String where, String required, String preferred) {
        int index = 0;
        for (JsonNode term : affinity.path(required).path("nodeSelectorTerms")) {
            term(term, where + required + ".nodeSelectorTerms[" + index++ + "]");
        }
        index = 0;
        for (JsonNode term : affinity.path(preferred)) {
            term(term.path("preference"), where + preferred + "[" + index++ + "].preference");
        }
    }

    private void affinity(JsonNode affinity) {
        String required = "requiredDuringSchedulingIgnoredDuringExecution";
        String preferred = "preferredDuringSchedulingIgnoredDuringExecution";
        nodes(affinity.path("nodeAffinity"), path + ".affinity.nodeAffinity.", required, preferred);
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            String where = path + ".affinity." + kind + ".";
            int index = 0;
            for (JsonNode term : affinity.path(kind).path(required)) {
                if (!term.has("labelSelector")) {
                    say(where + required + "[" + index + "].labelSelector", NO_SELECTOR);
                }
                index++;
            }
            index = 0;
            for (JsonNode term : affinity.path(kind).path(preferred)) {
                if (!term.path("podAffinityTerm").has("labelSelector")) {
                    say(where + preferred + "[" + index + "].podAffinityTerm.labelSelector", NO_SELECTOR);
                }
                index++;
            }
        }
    }

    private void spread(JsonNode constraints) {
        int index = 0;
        for (JsonNode constraint : constraints) {
            String where = path + ".topologySpreadConstraints[" + index++ + "]";
            key(constraint.path("topologyKey").asString(""), where + ".topologyKey");
            if (!constraint.has("labelSelector")) {
                say(where + ".labelSelector", NO_SELECTOR);
            }
        }
    }

    private void duplicates(JsonNode list, String where, String field) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonNode item : list) {
            String value = item.path(field).asString("");
            String at = path + where + "[" + index++ + "]." + field;
            if (value.isEmpty() && field.equals("name")) {
                say(at, "invalid empty name \"\"");
            } else if (!seen.add(value)) {
                say(at, "duplicate " + field + " " + Violations.quote(value));
            }
        }
    }

    private void volumes(JsonNode volumes) {
        int index = 0;
        for (JsonNode volume : volumes) {
            String where = path + ".volumes[" + index++ + "].";
            for (String type : volume.propertyNames()) {
                String known = VOLUMES.get(type);
                if (known != null) {
                    say(where + type, known);
                }
            }
            JsonNode claim =
                    volume.path("ephemeral").path("volumeClaimTemplate").path("spec");
            amounts(
                    claim.path("resources").path("requests"),
                    where + "ephemeral.volumeClaimTemplate.spec.resources.requests");
            JsonNode limit = volume.path("emptyDir").path("sizeLimit");
            fraction(limit, where + "emptyDir.sizeLimit");
        }
    }

    private void container(JsonNode container, String where) {
        JsonNode resources = container.path("resources");
        amounts(resources.path("limits"), where + ".resources.limits");
        amounts(resources.path("requests"), where + ".resources.requests");
        Set<String> names = new HashSet<>();
        int index = 0;
        for (JsonNode variable : container.path("env")) {
            String name = variable.path("name").asString("");
            if (!names.add(name) && hides(variable, "$(" + name + ")")) {
                say(
                        where + ".env[" + index + "]",
                        "hides previous definition of "
                                + Violations.quote(name)
                                + ", which may be dropped when using apply");
            }
            index++;
        }
    }

    /** A value around the one before is as good as one. */
    private static boolean hides(JsonNode variable, String reference) {
        String value = variable.path("value").asString("");
        return variable.path("valueFrom").isObject() || value.equals(reference) || !value.contains(reference);
    }

    private void amounts(JsonNode amounts, String where) {
        for (String name : List.of("memory", "ephemeral-storage", "storage")) {
            fraction(amounts.path(name), where + "[" + name + "]");
        }
    }

    private void fraction(JsonNode amount, String where) {
        if (!amount.isString()) {
            return;
        }
        QuantityValue value = QuantityValue.parse(amount.stringValue());
        if (value.toMilli() % 1000 != 0) {
            say(
                    where,
                    "fractional byte value " + Violations.quote(value.toString()) + " is invalid, must be an integer");
        }
    }
}
