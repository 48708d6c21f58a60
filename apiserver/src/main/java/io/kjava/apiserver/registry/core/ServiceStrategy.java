package io.kjava.apiserver.registry.core;

import static io.kjava.apiserver.registry.FieldDefaults.flag;
import static io.kjava.apiserver.registry.FieldDefaults.isAbsent;
import static io.kjava.apiserver.registry.FieldDefaults.number;
import static io.kjava.apiserver.registry.FieldDefaults.object;
import static io.kjava.apiserver.registry.FieldDefaults.objects;
import static io.kjava.apiserver.registry.FieldDefaults.text;

import io.kjava.apiserver.registry.ResourceStrategy;
import io.kjava.apiserver.watchcache.SelectableFields;
import io.kjava.codec.DynamicObject;
import io.kjava.validation.Names;
import io.kjava.validation.Violations;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Rules of services. What is allocated for them is {@link ServiceAllocations}' business. */
final class ServiceStrategy implements ResourceStrategy {
    private static final SelectableFields FIELDS =
            SelectableFields.builder()
                    .field("spec.clusterIP")
                    .field("spec.type", "ClusterIP", "spec.type")
                    .build();

    @Override
    public void applyDefaults(DynamicObject service) {
        ObjectNode spec = object(service.tree(), "spec");
        text(spec, "type", "ClusterIP");
        text(spec, "sessionAffinity", "None");
        if (spec.path("sessionAffinity").asString("").equals("None")) {
            spec.remove("sessionAffinityConfig");
        } else {
            ObjectNode client = object(object(spec, "sessionAffinityConfig"), "clientIP");
            number(client, "timeoutSeconds", 10800);
        }
        for (ObjectNode port : objects(spec, "ports")) {
            text(port, "protocol", "TCP");
            JsonNode target = port.path("targetPort");
            if (target.isMissingNode() || target.isNull() || target.asString("0").equals("0")
                    || target.asString("").isEmpty()) {
                port.put("targetPort", port.path("port").asLong(0));
            }
        }
        String type = spec.path("type").asString("");
        boolean reachedFromOutside = type.equals("NodePort") || type.equals("LoadBalancer");
        if (reachedFromOutside || !spec.path("externalIPs").isEmpty()) {
            text(spec, "externalTrafficPolicy", "Cluster");
        }
        if (!type.equals("ExternalName")) {
            text(spec, "internalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            flag(spec, "allocateLoadBalancerNodePorts", true);
        }
        for (ObjectNode ingress : objects(service.at("status", "loadBalancer"), "ingress")) {
            if (!ingress.path("ip").asString("").isEmpty()) {
                text(ingress, "ipMode", "VIP");
            }
        }
    }

    @Override
    public void prepareForCreate(DynamicObject service) {
        service.tree().putObject("status").putObject("loadBalancer");
        dropTypeDependent(object(service.tree(), "spec"));
    }

    @Override
    public void prepareForUpdate(DynamicObject service, DynamicObject old) {
        ObjectNode spec = object(service.tree(), "spec");
        keepAllocated(spec, old.at("spec"));
        dropTypeDependent(spec);
        if (!spec.path("type").asString("").equals("LoadBalancer")
                && service.tree().get("status") instanceof ObjectNode status) {
            status.putObject("loadBalancer");
        }
    }

    /** What a client leaves out stays what it was, as long as the type still has it. */
    private static void keepAllocated(ObjectNode spec, JsonNode old) {
        String type = spec.path("type").asString("");
        if (!type.equals("ExternalName") && !old.path("type").asString("").equals("ExternalName")) {
            if (spec.path("clusterIP").asString("").isEmpty()
                    && spec.path("clusterIPs").isEmpty()) {
                keep(spec, old, "clusterIP");
                keep(spec, old, "clusterIPs");
            }
            for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
                if (isAbsent(spec, field) || spec.path(field).isArray() && spec.path(field).isEmpty()) {
                    keep(spec, old, field);
                }
            }
        }
        if (type.equals("NodePort") || type.equals("LoadBalancer")) {
            for (ObjectNode port : objects(spec, "ports")) {
                if (port.path("nodePort").asLong(0) == 0) {
                    for (ObjectNode before : objects(old, "ports")) {
                        if (samePort(port, before) && before.path("nodePort").asLong(0) != 0) {
                            port.put("nodePort", before.path("nodePort").asLong());
                        }
                    }
                }
            }
        }
        if (type.equals("LoadBalancer") && spec.path("healthCheckNodePort").asLong(0) == 0) {
            keep(spec, old, "healthCheckNodePort");
        }
    }

    private static boolean samePort(JsonNode one, JsonNode other) {
        return one.path("port").asLong(0) == other.path("port").asLong(0)
                && one.path("protocol").asString("").equals(other.path("protocol").asString(""));
    }

    private static void keep(ObjectNode spec, JsonNode old, String field) {
        if (old.has(field)) {
            spec.set(field, old.get(field).deepCopy());
        }
    }

    /** Removes what only other types have. */
    private static void dropTypeDependent(ObjectNode spec) {
        String type = spec.path("type").asString("");
        boolean outside = type.equals("NodePort") || type.equals("LoadBalancer");
        if (!outside) {
            objects(spec, "ports").forEach(port -> port.remove("nodePort"));
            if (spec.path("externalIPs").isEmpty()) {
                spec.remove("externalTrafficPolicy");
            }
        }
        if (!type.equals("LoadBalancer")) {
            spec.remove("allocateLoadBalancerNodePorts");
            spec.remove("loadBalancerClass");
        }
        if (!type.equals("LoadBalancer")
                || !spec.path("externalTrafficPolicy").asString("").equals("Local")) {
            spec.remove("healthCheckNodePort");
        }
        if (type.equals("ExternalName")) {
            spec.remove(
                    List.of(
                            "clusterIP",
                            "clusterIPs",
                            "ipFamilies",
                            "ipFamilyPolicy",
                            "internalTrafficPolicy"));
        }
    }

    @Override
    public void validateCreate(DynamicObject service, Violations violations) {
        ServiceRules.validate(service.at("spec"), violations);
    }

    @Override
    public void validateUpdate(DynamicObject service, DynamicObject old, Violations violations) {
        ServiceRules.validate(service.at("spec"), violations);
        ServiceRules.validateChange(service.at("spec"), old.at("spec"), violations);
    }

    @Override
    public List<String> nameProblems(String name) {
        return Names.label(name);
    }

    @Override
    public boolean showsDeleted() {
        return true;
    }

    @Override
    public SelectableFields selectableFields() {
        return FIELDS;
    }
}
