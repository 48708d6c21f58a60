package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.objects;

import io.kjava.api.ApiException;
import io.kjava.validation.FieldPath;
import io.kjava.validation.Violations;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gives services their node ports. Thread-safe as its ledger is. */
final class ServicePorts {
    private static final FieldPath PORTS = FieldPath.of("spec", "ports");
    private final PortLedger ledger;

    ServicePorts(PortLedger ledger) {
        this.ledger = ledger;
    }

    /** The same without any effect. */
    ServicePorts dry() {
        return new ServicePorts(ledger.dry());
    }

    /** The node ports that a spec holds, the one of its health check too. */
    static Set<Integer> of(JsonNode spec) {
        Set<Integer> result = new LinkedHashSet<>();
        for (JsonNode port : spec.path("ports")) {
            result.add(port.path("nodePort").asInt(0));
        }
        result.add(spec.path("healthCheckNodePort").asInt(0));
        result.remove(0);
        return result;
    }

    /** Takes what the spec asks for, or what it needs, and writes it there. */
    void assign(ObjectNode spec, Set<Integer> before, HeldValues held, Violations violations) {
        String type = spec.path("type").asString("");
        boolean balanced = type.equals("LoadBalancer");
        if (type.equals("NodePort") || balanced) {
            boolean allocates =
                    !balanced || spec.path("allocateLoadBalancerNodePorts").asBoolean(true);
            ports(spec, before, allocates, held, violations);
        }
        if (balanced && spec.path("externalTrafficPolicy").asString("").equals("Local")) {
            healthCheck(spec, before, held, violations);
        }
        Set<Integer> unused = new LinkedHashSet<>(before);
        unused.removeAll(of(spec));
        if (!unused.isEmpty()) {
            held.unused(() -> release(unused));
        }
    }

    private void ports(
            ObjectNode spec, Set<Integer> before, boolean allocates, HeldValues held, Violations violations) {
        Map<Long, Integer> byPort = new HashMap<>();
        Set<Integer> mine = new LinkedHashSet<>(before);
        List<ObjectNode> ports = objects(spec, "ports");
        for (ObjectNode port : ports) { // the same port of another protocol shares its node port
            int asked = port.path("nodePort").asInt(0);
            if (asked != 0) {
                byPort.putIfAbsent(port.path("port").asLong(0), asked);
            }
        }
        Set<String> seen = new LinkedHashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            ObjectNode port = ports.get(i);
            FieldPath at = PORTS.index(i).child("nodePort");
            int asked = port.path("nodePort").asInt(0);
            if (asked == 0 && !allocates) {
                continue;
            }
            if (asked == 0) {
                Integer shared = byPort.get(port.path("port").asLong(0));
                asked = shared == null ? 0 : shared;
            }
            if (asked == 0) {
                OptionalInt any = ledger.takeAny();
                if (any.isEmpty()) {
                    throw ApiException.internal("failed to allocate a nodePort: range is full", null);
                }
                asked = any.getAsInt();
                int taken = asked;
                held.taken(() -> ledger.release(Set.of(taken)));
                mine.add(asked);
                byPort.put(port.path("port").asLong(0), asked);
            } else if (!mine.contains(asked)) {
                takeAsked(asked, at, held, violations);
                mine.add(asked);
            }
            if (!seen.add(asked + "/" + port.path("protocol").asString(""))) {
                violations.duplicate(at, asked);
            }
            port.put("nodePort", (long) asked);
        }
    }

    private void takeAsked(int asked, FieldPath at, HeldValues held, Violations violations) {
        if (!ledger.contains(asked)) {
            violations.invalid(
                    at, asked, "provided port is not in the valid range. The range of valid ports is " + ledger.text());
        } else if (ledger.take(asked)) {
            held.taken(() -> ledger.release(Set.of(asked)));
        } else {
            violations.invalid(at, asked, "provided port is already allocated");
        }
    }

    private void healthCheck(ObjectNode spec, Set<Integer> before, HeldValues held, Violations violations) {
        int asked = spec.path("healthCheckNodePort").asInt(0);
        FieldPath at = FieldPath.of("spec", "healthCheckNodePort");
        if (asked == 0) {
            OptionalInt any = ledger.takeAny();
            if (any.isEmpty()) {
                throw ApiException.internal("failed to allocate a HealthCheck NodePort 0: range is full", null);
            }
            held.taken(() -> ledger.release(Set.of(any.getAsInt())));
            spec.put("healthCheckNodePort", (long) any.getAsInt());
        } else if (!before.contains(asked)) {
            takeAsked(asked, at, held, violations);
        }
    }

    void release(Set<Integer> ports) {
        if (!ports.isEmpty()) {
            ledger.release(ports);
        }
    }
}
