package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.validation.FieldPath;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the spec of a service must be. Pure. */
final class ServiceRules {
    private static final FieldPath SPEC = FieldPath.of("spec");
    private static final int MAX_AFFINITY_SECONDS = 86400;

    private ServiceRules() {}

    static void validate(JsonNode spec, Violations out) {
        String type = spec.path("type").asString("");
        boolean headless = spec.path("clusterIP").asString("").equals("None");
        if (spec.path("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            out.required(SPEC.child("ports"), "");
        }
        switch (type) {
            case "LoadBalancer", "NodePort" -> {
                if (headless) {
                    out.invalid(
                            SPEC.child("clusterIPs").index(0),
                            "None",
                            "may not be set to 'None' for %s services".formatted(type));
                }
            }
            case "ExternalName" -> externalName(spec.path("externalName").asString(""), out);
            default -> {}
        }
        ports(spec, out);
        selector(spec.path("selector"), out);
        affinity(spec, out);
        if (type.equals("ClusterIP")
                && !spec.path("loadBalancerSourceRanges").isEmpty()) {
            out.forbidden(
                    SPEC.child("LoadBalancerSourceRanges"),
                    "may only be used when `type` is 'LoadBalancer'");
        }
    }

    private static void externalName(String name, Violations out) {
        FieldPath path = SPEC.child("externalName");
        if (name.isEmpty()) {
            out.required(path, "");
            return;
        }
        String bare = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        Names.subdomain(bare).forEach(problem -> out.invalid(path, name, problem));
    }

    private static void ports(JsonNode spec, Violations out) {
        List<ObjectNode> ports = objects(spec, "ports");
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            FieldPath at = SPEC.child("ports").index(i);
            String name = port.path("name").asString("");
            if (name.isEmpty()) {
                if (ports.size() > 1) {
                    out.required(at.child("name"), "");
                }
            } else {
                Names.label(name).forEach(p -> out.invalid(at.child("name"), name, p));
                if (!names.add(name)) {
                    out.duplicate(at.child("name"), name);
                }
            }
            number(port.path("port"), at.child("port"), out);
            JsonNode target = port.path("targetPort");
            if (target.isNumber()) {
                number(target, at.child("targetPort"), out);
            }
            String key = port.path("protocol").asString("") + "/" + port.path("port").asLong(0);
            if (!numbers.add(key)) {
                out.duplicate(at, key);
            }
        }
    }

    private static void number(JsonNode port, FieldPath path, Violations out) {
        long number = port.asLong(0);
        if (number < 1 || number > 65535) {
            out.invalid(path, number, "must be between 1 and 65535, inclusive");
        }
    }

    private static void selector(JsonNode selector, Violations out) {
        FieldPath path = SPEC.child("selector");
        selector.properties()
                .forEach(
                        entry -> {
                            String value = entry.getValue().asString("");
                            Names.qualifiedName(entry.getKey())
                                    .forEach(p -> out.invalid(path, entry.getKey(), p));
                            Names.labelValue(value).forEach(p -> out.invalid(path, value, p));
                        });
    }

    private static void affinity(JsonNode spec, Violations out) {
        JsonNode seconds = spec.path("sessionAffinityConfig").path("clientIP").path("timeoutSeconds");
        if (seconds.isNumber() && (seconds.asLong() < 1 || seconds.asLong() > MAX_AFFINITY_SECONDS)) {
            out.invalid(
                    SPEC.child("sessionAffinityConfig").child("clientIP").child("timeoutSeconds"),
                    seconds.asLong(),
                    "must be greater than 0 and less than 86400");
        }
    }

    /** A cluster IP stays what it is while the type has one. */
    static void validateChange(JsonNode spec, JsonNode old, Violations out) {
        String before = old.path("clusterIP").asString("");
        String after = spec.path("clusterIP").asString("");
        boolean leaves = spec.path("type").asString("").equals("ExternalName");
        boolean comes = old.path("type").asString("").equals("ExternalName");
        if (!leaves && !comes && !before.isEmpty() && !before.equals(after)) {
            out.invalid(
                    SPEC.child("clusterIPs").index(0),
                    spec.path("clusterIPs").isEmpty() ? after : spec.path("clusterIPs"),
                    "may not change once set");
        }
        String loadBalancer = old.path("loadBalancerClass").asString("");
        if (!loadBalancer.isEmpty()
                && spec.path("type").asString("").equals("LoadBalancer")
                && !loadBalancer.equals(spec.path("loadBalancerClass").asString(""))) {
            out.invalid(
                    SPEC.child("loadBalancerClass"),
                    spec.path("loadBalancerClass").asString(""),
                    "may not change once set");
        }
    }
}
