package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.apiserver.registry.rules.Sameness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Fields of a service that hang together, and those that clients leave out because the server filled
 * them. Guesses what was meant; what is still wrong then is refused by the rules. Pure.
 */
final class ServiceLinks {
    private ServiceLinks() {}

    private static boolean needsAddress(JsonNode spec) {
        return !spec.path("type").asString("").equals("ExternalName");
    }

    private static boolean needsNodePort(JsonNode spec) {
        String type = spec.path("type").asString("");
        return type.equals("NodePort")
                || type.equals("LoadBalancer")
                        && spec.path("allocateLoadBalancerNodePorts").asBoolean(true);
    }

    private static boolean needsHealthPort(JsonNode spec) {
        return spec.path("type").asString("").equals("LoadBalancer")
                && spec.path("externalTrafficPolicy").asString("").equals("Local");
    }

    private static boolean needsPolicy(JsonNode spec) {
        String type = spec.path("type").asString("");
        return type.equals("NodePort")
                || type.equals("LoadBalancer")
                || type.equals("ClusterIP") && !spec.path("externalIPs").isEmpty();
    }

    private static boolean isBalanced(JsonNode spec) {
        return spec.path("type").asString("").equals("LoadBalancer");
    }

    /** The list follows the single address that an old client wrote. */
    static void onCreate(ObjectNode spec) {
        String single = spec.path("clusterIP").asString("");
        if (!single.isEmpty() && spec.path("clusterIPs").isEmpty()) {
            spec.putArray("clusterIPs").add(single);
        }
    }

    static void onUpdate(ObjectNode spec, JsonNode old) {
        addresses(spec, old);
        patch(spec, old);
        drop(spec, old);
    }

    private static void addresses(ObjectNode spec, JsonNode old) {
        String before = old.path("clusterIP").asString("");
        String now = spec.path("clusterIP").asString("");
        if (spec.path("clusterIPs").isEmpty() && !old.path("clusterIPs").isEmpty() && before.equals(now)) {
            keep(spec, old, "clusterIPs");
        }
        boolean same = Sameness.of(spec.path("clusterIPs"), old.path("clusterIPs"));
        if (before.equals(now) || !same) {
            return;
        }
        if (now.isEmpty()) {
            spec.remove("clusterIPs");
        } else {
            spec.putArray("clusterIPs").add(now);
        }
    }

    private static void keep(ObjectNode spec, JsonNode old, String field) {
        JsonNode value = old.path(field);
        if (!value.isMissingNode()) {
            spec.set(field, value.deepCopy());
        }
    }

    /** What the server once filled in, put back where the client left it out. */
    private static void patch(ObjectNode spec, JsonNode old) {
        if (needsAddress(old) && needsAddress(spec)) {
            if (spec.path("clusterIP").asString("").isEmpty()) {
                keep(spec, old, "clusterIP");
            }
            boolean same = spec.path("clusterIP")
                    .asString("")
                    .equals(old.path("clusterIP").asString(""));
            if (spec.path("clusterIPs").isEmpty() && same) {
                keep(spec, old, "clusterIPs");
            }
            for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
                if (isAbsent(spec, field)
                        || spec.path(field).isArray() && spec.path(field).isEmpty()) {
                    keep(spec, old, field);
                }
            }
        }
        if (needsNodePort(old) && needsNodePort(spec)) {
            nodePorts(spec, old);
        }
        if (needsHealthPort(old)
                && needsHealthPort(spec)
                && spec.path("healthCheckNodePort").asLong(0) == 0) {
            keep(spec, old, "healthCheckNodePort");
        }
    }

    /** Ports are recognised by their names. */
    private static void nodePorts(ObjectNode spec, JsonNode old) {
        Set<Long> used = new HashSet<>();
        for (ObjectNode port : objects(spec, "ports")) {
            used.add(port.path("nodePort").asLong(0));
        }
        Map<String, Long> known = new HashMap<>();
        for (ObjectNode port : objects(old, "ports")) {
            known.put(port.path("name").asString(""), port.path("nodePort").asLong(0));
        }
        for (ObjectNode port : objects(spec, "ports")) {
            long before = known.getOrDefault(port.path("name").asString(""), 0L);
            if (port.path("nodePort").asLong(0) == 0 && before != 0 && used.add(before)) {
                port.put("nodePort", before);
            }
        }
    }

    /** What the old type had and the new one has not, unless the client changed it. */
    private static void drop(ObjectNode spec, JsonNode old) {
        if (needsAddress(old) && !needsAddress(spec)) {
            dropSame(spec, old, "clusterIPs", "ipFamilies", "ipFamilyPolicy");
            if (!spec.has("clusterIPs")) {
                spec.remove("clusterIP");
            }
        }
        if (needsNodePort(old) && !needsNodePort(spec)) {
            dropNodePorts(spec, old);
        }
        if (needsHealthPort(old) && !needsHealthPort(spec)) {
            dropSame(spec, old, "healthCheckNodePort");
        }
        if (isBalanced(old) && !isBalanced(spec)) {
            dropSame(spec, old, "allocateLoadBalancerNodePorts", "loadBalancerClass");
        }
        if (needsPolicy(old) && !needsPolicy(spec)) {
            dropSame(spec, old, "externalTrafficPolicy");
        }
    }

    private static void dropSame(ObjectNode spec, JsonNode old, String... fields) {
        for (String field : fields) {
            if (Sameness.of(spec.path(field), old.path(field))) {
                spec.remove(field);
            }
        }
    }

    private static void dropNodePorts(ObjectNode spec, JsonNode old) {
        Set<Long> before = new HashSet<>();
        objects(old, "ports").forEach(port -> before.add(port.path("nodePort").asLong(0)));
        Set<Long> now = new HashSet<>();
        objects(spec, "ports").forEach(port -> now.add(port.path("nodePort").asLong(0)));
        now.remove(0L);
        if (before.containsAll(now)) {
            objects(spec, "ports").forEach(port -> port.remove("nodePort"));
        }
    }
}
